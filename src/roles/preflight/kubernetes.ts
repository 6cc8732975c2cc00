import type { Finding } from '../../core/finding.ts';
import type { KubernetesFacts } from '../../core/kubernetes-facts.ts';
import { parseKubeadmVersion } from '../../kubeadm/version.ts';
import { kubeadmConfText } from '../kubeadm-conf.ts';
import type { RoleInput } from '../role-input.ts';

/** `prepare` writes kubeadm.conf where it can; where it cannot yet, somebody should know before `up`. */
export function kubeadmConfLater(input: RoleInput): readonly Finding[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined) return [];
  const conf = kubeadmConfText(input, kubernetes);
  if (!('reason' in conf)) return ofDocuments(input, conf.problems);
  return [
    {
      severity: 'warning',
      summary: 'kubeadm.conf is not written yet',
      detail: `${conf.reason}.`,
      fix: 'The rest can be prepared; phase up needs it.',
      forcible: false,
    },
  ];
}

/** What the kubelet refuses to start with, and what the documents would not be understood for. */
export function kubernetesReady(input: RoleInput): readonly Finding[] {
  const { kubernetes } = input.facts;
  if (kubernetes === undefined) return [];
  const conf = kubeadmConfText(input, kubernetes);
  return [...('reason' in conf ? [] : ofDocuments(input, conf.problems)), ...ofMachine(input, kubernetes)];
}

function ofDocuments(
  { cluster }: RoleInput,
  problems: Extract<ReturnType<typeof kubeadmConfText>, { text: string }>['problems'],
): readonly Finding[] {
  return problems.map(({ at, ...problem }) => ({ ...problem, source: cluster.sourceOf(at), forcible: false }));
}

function ofMachine({ cluster, node }: RoleInput, { swap, cgroup, kubeadm }: KubernetesFacts): readonly Finding[] {
  const findings: Finding[] = [];
  const source = cluster.sourceOf(['topology', node.name]);
  if (swap && !allowsSwap(cluster.kubeadm)) {
    findings.push({
      severity: 'error',
      summary: 'swap is on',
      detail: 'The kubelet does not start on a host with swap.',
      fix: 'Turn it off: swapoff -a, and remove it from /etc/fstab.',
      source,
      forcible: true,
    });
  }
  const minor = kubeadm.found ? parseKubeadmVersion(kubeadm.version)?.minor : undefined;
  // KEP-5573: failCgroupV1 is on from 1.35.
  if (cgroup === 1 && minor !== undefined && minor >= 35) {
    findings.push({
      severity: 'error',
      summary: 'this host uses cgroup v1',
      detail: `The kubelet of Kubernetes 1.${minor} does not start with it.`,
      fix: 'Boot with systemd.unified_cgroup_hierarchy=1, or use Kubernetes 1.34 or older.',
      source,
      forcible: true,
    });
  }
  return findings;
}

function allowsSwap(additions: RoleInput['cluster']['kubeadm']): boolean {
  return additions['KubeletConfiguration']?.['failSwapOn'] === false;
}
