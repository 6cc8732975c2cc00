import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { ProgramFact } from '../../core/host/programs-port.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import { chooseCriSocket } from '../desired/kubernetes/choose-cri-socket.ts';
import type { RoleInput } from '../role-input.ts';

/** The host needs exactly one usable runtime, in a version that the kubelet supports. */
export function checkContainerRuntime({ cluster, node, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  if (kubernetes === undefined) return [];
  const source = cluster.sourceOf(cluster.criSocket === undefined ? ['topology', node.name] : ['general', 'cri-socket']);
  const cri = chooseCriSocket(cluster, kubernetes);
  if ('reason' in cri) {
    const { reason, fix } = cri;
    return [{ severity: 'error', summary: 'the kubelet has no container runtime', detail: `${reason}.`, fix, source, isForcible: false }];
  }
  const { kubeadm, programs } = kubernetes;
  const minor = parseInstalledVersion(kubeadm)?.minor;
  if (programs === undefined || minor === undefined || !cri.socket.endsWith('/containerd.sock')) return [];
  return checkContainerdVersion(minor, parseContainerdVersion(programs.containerd)).map((problem) => ({
    ...problem,
    source,
    isForcible: true,
  }));
}

interface ContainerdVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/**
 * From 1.26 on the kubelet supports only CRI v1, which containerd has from 1.6 on (containerd, RELEASES.md, "Kubernetes Support"). 1.36 is
 * the last release that serves containerd 1.x: from 1.37 on the kubelet takes its cgroup driver from the runtime, which containerd 1.x
 * cannot tell (kubernetes/kubernetes#136846).
 */
function checkContainerdVersion(
  minor: number,
  containerd: ContainerdVersion | undefined,
): readonly Pick<PreflightProblem, 'severity' | 'summary' | 'detail' | 'fix'>[] {
  if (containerd === undefined || containerd.major > 1) return [];
  const summary = 'containerd is too old for this Kubernetes';
  if (minor >= 26 && containerd.minor < 6) {
    const detail = `containerd is ${containerd.text}; the kubelet of 1.${minor} speaks version 1 of the CRI only, and containerd does so from 1.6 on.`;
    return [{ severity: 'error', summary, detail, fix: 'Install containerd 1.6 or newer.' }];
  }
  const fix = 'Install containerd 2.0 or newer.';
  if (minor >= 37) {
    const detail = `containerd is ${containerd.text}; Kubernetes 1.36 was the last to support containerd 1.x, and this is 1.${minor}.`;
    return [{ severity: 'error', summary, detail, fix }];
  }
  if (minor < 36) return [];
  const detail = `containerd is ${containerd.text}; Kubernetes 1.${minor} is the last to support containerd 1.x.`;
  return [{ severity: 'warning', summary: 'containerd is too old for the next Kubernetes', detail, fix }];
}

/** `containerd github.com/containerd/containerd v1.7.2 COMMIT`, `containerd containerd.io 1.6.33 COMMIT`. */
export function parseContainerdVersion(program: ProgramFact): ContainerdVersion | undefined {
  if (!program.found || program.versionOutput === undefined) return undefined;
  const [, text, major, minor] = /^containerd \S+ v?((\d+)\.(\d+)\.\S+)/u.exec(program.versionOutput) ?? [];
  return text === undefined ? undefined : { text, major: Number(major), minor: Number(minor) };
}
