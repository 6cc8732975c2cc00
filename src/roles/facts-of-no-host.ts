import { cniVersions } from '../cni/versions.ts';
import type { Facts } from '../core/facts.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';

/** Where containerd listens on every distribution: what is written where the configuration names no socket and no host can be asked. */
export const usualCriSocket = '/run/containerd/containerd.sock';

const emptyFilter = { readable: true, tables: [] } as const;

/** What is taken for granted of a host that nobody has looked at: an ordinary one, on which everything that is needed is there. */
export function factsOfNoHost(kubeadm: string): Facts & { readonly kubernetes: KubernetesFacts } {
  return {
    network: { links: [], addresses: [], routes: [], specialRoutes: [], neighbours: [] },
    raUplinks: [],
    managed: [],
    forwarding: { filter: { 4: emptyFilter, 6: emptyFilter }, from: { 4: [], 6: [] } },
    engine: { running: false, reason: 'not looked at' },
    kubernetes: {
      kubeadm: { found: true, version: kubeadm },
      criSockets: [usualCriSocket],
      criDisabled: false,
      plugins: { found: true, directory: '', spoken: [cniVersions] },
      usesDnsArgs: false,
      member: false,
      swap: false,
      cgroup: 2,
    },
  };
}
