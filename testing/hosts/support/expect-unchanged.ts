import { expect } from '@jest/globals';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';

export type Snapshots = ReadonlyMap<string, Snapshot>;

export async function takeSnapshots(hosts: readonly ClusterHost[]): Promise<Snapshots> {
  return new Map(await Promise.all(hosts.map(async (host) => [host.name, await host.snapshot()] as const)));
}

/** Expects that files, links, addresses, routes, kernel parameters, packet filters and Docker's objects are unchanged. */
export async function expectUnchangedSince(hosts: readonly ClusterHost[], before: Snapshots): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      const snapshot = before.get(host.name);
      if (snapshot === undefined) throw new Error(`no snapshot of ${host.name}`);
      expect({ host: host.name, changes: await host.changesSince(snapshot) }).toEqual({ host: host.name, changes: [] });
    }),
  );
}
