import { join } from 'node:path';
import { readDockerJson } from '../docker/docker-api.ts';
import { waitForAddressesScript } from '../network/wait-for-addresses.ts';
import { readDockerObjects, readImages } from './snapshot-docker.ts';
import { type SnapshotDifference, type SnapshotEntries, compareEntries } from './snapshot-entries.ts';
import { readPacketFilterTables } from './snapshot-packet-filter.ts';
import { isRetainedRunLog } from './retained-run-log.ts';
import type { LabHost } from '../hosts/lab-host.ts';
import { readAddresses, sysctlsOfCommonInterfaces, readLinks, readRoutes, readRoutingEntries, readSysctls } from './snapshot-network.ts';
import { type OverlayFiles, compareOverlayFiles, readMemoryFiles, readOverlayFiles } from './snapshot-files.ts';

/** All state of a host that a tool could have changed. dockerd must run while it is read. */
export interface Snapshot {
  readonly files: OverlayFiles;
  readonly memoryFiles: SnapshotEntries;
  readonly links: SnapshotEntries;
  readonly addresses: SnapshotEntries;
  readonly routes: SnapshotEntries;
  /** Permanent neighbours, numbered next hops, rules. */
  readonly routingEntries: SnapshotEntries;
  readonly sysctls: SnapshotEntries;
  readonly packetFilter: SnapshotEntries;
  readonly dockerObjects: SnapshotEntries;
  /** Not compared: pulled and built images are a cache. */
  readonly images: SnapshotEntries;
}

/** Waits for stable addresses before it reads: on a host that was just created or restored, duplicate address detection still runs. */
export async function takeSnapshot(host: LabHost): Promise<Snapshot> {
  await host.sh(waitForAddressesScript);
  const readDocker = (path: string): Promise<unknown> => readDockerJson(join(host.paths.root, 'run/docker.sock'), path);
  // Reading chains may create empty tables, so they are read before everything else.
  const packetFilter = await readPacketFilterTables(host);
  const [files, memoryFiles, links, addresses, routes, routingEntries, sysctls, dockerObjects, images] = await Promise.all([
    readOverlayFiles(host.paths),
    readMemoryFiles(host.paths.root),
    readLinks(host),
    readAddresses(host),
    readRoutes(host),
    readRoutingEntries(host),
    readSysctls(host),
    readDockerObjects(readDocker),
    readImages(readDocker),
  ]);
  return { files, memoryFiles, links, addresses, routes, routingEntries, sysctls, packetFilter, dockerObjects, images };
}

/** Lists the differences; empty if the host is unchanged. Clocks, counters, images and the log of runs, which destroy retains, are ignored. */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly SnapshotDifference[] {
  return [
    ...compareOverlayFiles(before.files, after.files).filter((difference) => !isRetainedRunLog(difference)),
    ...compareEntries('file in memory', before.memoryFiles, after.memoryFiles),
    ...compareEntries('link', before.links, after.links),
    ...compareEntries('address', before.addresses, after.addresses),
    ...compareEntries('route', before.routes, after.routes),
    ...compareEntries('routing', before.routingEntries, after.routingEntries),
    ...compareEntries(
      'sysctl',
      sysctlsOfCommonInterfaces(before.sysctls, after.sysctls),
      sysctlsOfCommonInterfaces(after.sysctls, before.sysctls),
    ),
    ...compareEntries('packet filter', before.packetFilter, after.packetFilter),
    ...compareEntries('docker', before.dockerObjects, after.dockerObjects),
  ];
}
