import { hostname } from 'node:os';
import { loadCluster } from '../../config/load-cluster.ts';
import type { Address } from '../../core/resource.ts';
import { newestMinor } from '../../kubeadm/api/index.ts';
import { findThisNode } from '../configuration/find-this-node.ts';
import { readConfig } from '../configuration/read-config.ts';
import { renderNode } from '../render/render-nodes.ts';
import { openSession } from '../session/open-session.ts';
import { readLedgerIfAllowed } from '../session/read-ledger-if-allowed.ts';

/** The addresses of what is desired on this node and of what lazyjack owns, without duplicates. What cannot be read adds none. */
export async function listAddresses(options: { readonly config: string; readonly host: string | undefined }): Promise<readonly Address[]> {
  const [desired, owned] = await Promise.allSettled([listDesired(options), listOwned()]);
  return [
    ...new Set([...(desired.status === 'fulfilled' ? desired.value : []), ...(owned.status === 'fulfilled' ? owned.value : [])]),
  ].sort();
}

async function listDesired({ config, host }: { readonly config: string; readonly host: string | undefined }): Promise<readonly Address[]> {
  const { cluster } = loadCluster(config, await readConfig(config));
  if (cluster === undefined) return [];
  const node = await findThisNode(cluster, { requestedName: host, hostName: hostname(), force: true });
  return renderNode(cluster, node, `v1.${newestMinor}.0`).desired.map(({ address }) => address);
}

async function listOwned(): Promise<readonly Address[]> {
  const { ledger } = await readLedgerIfAllowed((await openSession()).state);
  return [...ledger.owned.keys()];
}
