import { cniVersions } from '../cni/cni-versions.ts';
import type { Facts } from '../core/facts/host-facts.ts';
import { ownedByNobody } from '../core/facts/interface-owners.ts';
import type { KubernetesFacts } from '../core/facts/kubernetes-facts.ts';

/** The socket of containerd on every distribution. It is used if the configuration names no socket and no host can be probed. */
export const defaultCriSocket = '/run/containerd/containerd.sock';

const emptyFilter = { readable: true, tables: [] } as const;

/** Facts of a host that was not probed: a typical host on which everything needed is installed. */
export function makeTypicalHostFacts(kubeadm: string): Facts & { readonly kubernetes: KubernetesFacts } {
  return {
    network: { links: [], addresses: [], routes: [], specialRoutes: [], neighbours: [] },
    routerAdvertisementUplinks: [],
    ownership: ownedByNobody,
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
