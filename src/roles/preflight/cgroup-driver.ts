import type { KubeletArgument } from '../../core/facts/overruling-facts.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import { chooseCriSocket } from '../desired/kubernetes/choose-cri-socket.ts';
import type { RoleInput } from '../role-input.ts';
import { parseContainerdVersion } from './container-runtime.ts';
import { desiredCgroupDriver } from './node-registration-additions.ts';

const configPath = '/etc/containerd/config.toml';

/** Before this host is a node: kubelet and containerd must use the same cgroup driver, otherwise no pod starts. */
export function checkCgroupDriver(input: RoleInput): readonly PreflightProblem[] {
  const { cluster, node, facts } = input;
  const { kubernetes } = facts;
  if (kubernetes?.overruling === undefined || kubernetes.isMember || !kubernetes.overruling.hasSystemd) return [];
  const cri = chooseCriSocket(cluster, kubernetes);
  if ('reason' in cri || !cri.socket.endsWith('/containerd.sock')) return [];
  const minor = parseInstalledVersion(kubernetes.kubeadm)?.minor;
  const written = desiredCgroupDriver({ cluster, node }, minor);
  const desired = written ?? defaultCgroupDriver(kubernetes.overruling.kubeletArguments, minor);
  const live = kubernetes.overruling.containerdCgroupDriver;
  if (desired === undefined || minor === undefined || live === undefined || live === desired) return [];
  // Since then the kubelet takes the driver of a containerd that can tell (KEP-4033, beta in 1.31).
  const containerd = kubernetes.programs === undefined ? undefined : parseContainerdVersion(kubernetes.programs.containerd);
  const isFollowed = minor >= 31 && (containerd?.major ?? 1) >= 2;
  const isSystemd = desired === 'systemd';
  return [
    {
      severity: isFollowed ? 'warning' : 'error',
      summary: 'kubelet and containerd use different cgroup drivers',
      detail: `The kubelet uses ${desired}${isSystemd ? ', as systemd needs it' : ''}, and ${configPath} has SystemdCgroup = ${String(!isSystemd)}${isSystemd ? ', or none, which means the same' : ''}. ${isFollowed ? 'The kubelet follows containerd, and then systemd and containerd both manage cgroups.' : 'Pods would not start, or would be killed under load.'}`,
      fix: isSystemd
        ? `Write SystemdCgroup = true into ${configPath}, in the table of ${optionsTable(containerd?.major)}, then: systemctl restart containerd`
        : `Write SystemdCgroup = false into ${configPath}, then: systemctl restart containerd; or ${written === undefined ? 'add KubeletConfiguration: { cgroupDriver: systemd } to' : 'remove cgroupDriver from'} general.kubeadm.`,
      source: cluster.sourceOf(['topology', node.name]),
      isForcible: true,
    },
  ];
}

/** kubeadm before 1.22 names no driver, and the kubelet's own default is cgroupfs. */
function defaultCgroupDriver(kubeletArguments: readonly KubeletArgument[], minor: number | undefined): string | undefined {
  if (minor === undefined || minor >= 22) return undefined;
  return kubeletArguments.findLast(({ argument }) => argument === 'cgroup-driver')?.value ?? 'cgroupfs';
}

/** containerd, docs/cri/config.md: version 3 of the file, since 2.0, has other names. */
function optionsTable(major = 1): string {
  const plugin = major >= 2 ? 'io.containerd.cri.v1.runtime' : 'io.containerd.grpc.v1.cri';
  return `plugins."${plugin}".containerd.runtimes.runc.options`;
}
