import type { Facts } from '../../src/core/facts/host-facts.ts';
import type { KubernetesFacts } from '../../src/core/facts/kubernetes-facts.ts';
import type { ProgramFact, ProgramFacts } from '../../src/core/host/programs-port.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import type { RecordedHostInput } from '../../src/host/simulated/recorded-host.ts';
import { runPreflightChecks } from '../../src/roles/preflight/run-preflight-checks.ts';
import type { RoleInput } from '../../src/roles/role-input.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from './simulated-cluster.ts';

export const general = `
general:
  token: abcdef.0123456789abcdef
  token-cert-hash: ${'0'.repeat(64)}
`;

export const there = (versionOutput?: string): ProgramFact => ({ found: true, ...(versionOutput !== undefined && { versionOutput }) });
export const gone: ProgramFact = { found: false };
export const programs: ProgramFacts = {
  kubelet: there('Kubernetes v1.20.2'),
  kubectl: there('{ "clientVersion": { "gitVersion": "v1.20.2" } }'),
  containerd: there('containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1+b1'),
  conntrack: there(),
  crictl: there(),
};
export const ready: KubernetesFacts = {
  kubeadm: { found: true, version: 'v1.20.2' },
  criSockets: ['/run/containerd/containerd.sock'],
  isCriDisabled: false,
  plugins: { found: true, directory: '/opt/cni/bin', supportedVersions: [['0.3.1', '0.4.0', '1.0.0']] },
  programs,
  usesDnsArgs: false,
  isMember: false,
  hasSwap: false,
  cgroupVersion: 1,
};

export async function inputFor(
  name: string,
  change: Partial<Facts> = {},
  { yaml = general + threeNodesYaml, host }: { yaml?: string; host?: Partial<RecordedHostInput> } = {},
): Promise<RoleInput> {
  const cluster = clusterFromYaml(yaml);
  const node = cluster.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(name);
  return { cluster, node, facts: { ...(await readHostFacts(plainHost(name, {}, host))), ...change } };
}

/** The problems of `up` on a ready host with these changes: severity, summary, detail and fix in one line each. */
export async function upProblems(
  change: Partial<KubernetesFacts>,
  { node = 'my-master', yaml = general + threeNodesYaml } = {},
): Promise<readonly string[]> {
  const input = await inputFor(node, { kubernetes: { ...ready, ...change } }, { yaml });
  return runPreflightChecks(input, 'up').map(({ severity, summary, detail, fix }) => `${severity}: ${summary}. ${detail} > ${fix ?? ''}`);
}

export const version = (kubeadm: string, kubelet = kubeadm, kubectl = kubeadm): Partial<KubernetesFacts> => ({
  kubeadm: { found: true, version: kubeadm },
  cgroupVersion: 2,
  programs: {
    ...programs,
    kubelet: there(`Kubernetes ${kubelet}`),
    kubectl: there(`{"gitVersion": "${kubectl}"}`),
    containerd: there('containerd github.com/containerd/containerd/v2 v2.1.4 75cb2b7193e4e490e9fbdc236c0e811ccaba3376'),
  },
});
