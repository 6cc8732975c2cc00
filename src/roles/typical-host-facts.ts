import { cniVersions } from '../cni/cni-versions.ts';
import type { Facts } from '../core/facts/host-facts.ts';
import type { KubernetesFacts } from '../core/facts/kubernetes-facts.ts';

/** Where containerd listens on every distribution: what is written where the configuration names no socket and no host can be asked. */
export const defaultCriSocket = '/run/containerd/containerd.sock';

const emptyFilter = { readable: true, tables: [] } as const;

/** What is taken for granted of a host that nobody has looked at: an ordinary one, on which everything that is needed is there. */
export function makeTypicalHostFacts(kubeadm: string): Facts & { readonly kubernetes: KubernetesFacts } {
  return {
    network: { links: [], addresses: [], routes: [], specialRoutes: [], neighbours: [] },
    routerAdvertisementUplinks: [],
    managed: [],
    forwarding: { filter: { 4: emptyFilter, 6: emptyFilter }, forwardsFrom: { 4: [], 6: [] } },
    engine: { running: false, reason: 'not looked at' },
    kubernetes: {
      kubeadm: { found: true, version: kubeadm },
      criSockets: [defaultCriSocket],
      isCriDisabled: false,
      plugins: { found: true, directory: '', supportedVersions: [cniVersions] },
      usesDnsArgs: false,
      isMember: false,
      hasSwap: false,
      cgroupVersion: 2,
    },
  };
}
