import { addressesSettled } from './addresses-settled.ts';
import { dockerFacts, imageFacts } from './docker-facts.ts';
import { type Difference, type Facts, differencesOf } from './facts.ts';
import { filterFacts } from './filter-facts.ts';
import type { LabHost } from './lab-host.ts';
import { addressFacts, lastingSysctls, linkFacts, routeFacts, routingFacts, sysctlFacts } from './network-facts.ts';
import { type OverlayFiles, fileDifferences, memoryFiles, overlayFiles } from './overlay-files.ts';

/** Everything about a host that a tool could have changed. Taken while dockerd runs. */
export interface Snapshot {
  readonly files: OverlayFiles;
  readonly memory: Facts;
  readonly links: Facts;
  readonly addresses: Facts;
  readonly routes: Facts;
  /** Permanent neighbours, numbered next hops, rules. */
  readonly routing: Facts;
  readonly sysctls: Facts;
  readonly filters: Facts;
  readonly docker: Facts;
  /** Not compared: pulled and built images are a cache. */
  readonly images: Facts;
}

/** Of what has come to rest: a host that was just made, or given back, still looks for its own addresses on others. */
export async function snapshot(host: LabHost): Promise<Snapshot> {
  await host.sh(addressesSettled);
  // Reading chains may make empty tables; they come first, so that everything else is read after that.
  const filters = await filterFacts(host);
  const [files, memory, links, addresses, routes, routing, sysctls, docker, images] = await Promise.all([
    overlayFiles(host.paths),
    memoryFiles(host.paths.root),
    linkFacts(host),
    addressFacts(host),
    routeFacts(host),
    routingFacts(host),
    sysctlFacts(host),
    dockerFacts(host),
    imageFacts(host),
  ]);
  return { files, memory, links, addresses, routes, routing, sysctls, filters, docker, images };
}

/** Empty: the host is as it was. Clocks, counters and images do not count. */
export function compare(before: Snapshot, after: Snapshot): readonly Difference[] {
  return [
    ...fileDifferences(before.files, after.files),
    ...differencesOf('file in memory', before.memory, after.memory),
    ...differencesOf('link', before.links, after.links),
    ...differencesOf('address', before.addresses, after.addresses),
    ...differencesOf('route', before.routes, after.routes),
    ...differencesOf('routing', before.routing, after.routing),
    ...differencesOf('sysctl', lastingSysctls(before.sysctls, after.sysctls), lastingSysctls(after.sysctls, before.sysctls)),
    ...differencesOf('packet filter', before.filters, after.filters),
    ...differencesOf('docker', before.docker, after.docker),
  ];
}
