import { waitForAddressesScript } from '../network/wait-for-addresses.ts';
import type { CommandHost } from '../hosts/host-command.ts';
import { type ReadDocker, readDockerObjects } from './snapshot-docker.ts';
import { type SnapshotDifference, type SnapshotEntries, compareEntries } from './snapshot-entries.ts';
import { readAddresses, readLinks, readRoutes, readRoutingEntries, readSysctls, sysctlsOfCommonInterfaces } from './snapshot-network.ts';
import { readPacketFilterTables } from './snapshot-packet-filter.ts';
import { readWholeDiskFiles } from './whole-disk-files.ts';

/** All state of a real host that a tool could have changed, by area. */
export type RealHostSnapshot = ReadonlyMap<string, SnapshotEntries>;

const sysctlArea = 'sysctl';

/** Sessions, units that programs create for a moment, and services of systemd itself, some of which run at the first boot only. */
const momentaryUnit = /^(session-|user@|user-|run-|ssh@|sshd@|systemd-|ldconfig\.|NetworkManager-dispatcher\.)/;

/** Docker gives its default bridge another address at each start. */
const withoutBridgeAddress = (links: SnapshotEntries): SnapshotEntries =>
  new Map([...links].map(([name, text]) => [name, name === 'docker0' ? text.replace(/"address":"[^"]*",/, '') : text]));

/** Reads the units that run or failed, and which units start at boot. */
async function readUnits(host: CommandHost): Promise<SnapshotEntries> {
  const running = await host.sh(
    `systemctl list-units --all --full --plain --no-legend --type=service,socket,timer,path,slice --state=active,failed | awk '{ print $1, $3 }'`,
  );
  const files = await host.sh(`systemctl list-unit-files --full --no-legend | awk '{ print $1, $2 }'`);
  const entries = (kind: string, text: string): readonly (readonly [string, string])[] =>
    text
      .split('\n')
      .filter((line) => line !== '' && !momentaryUnit.test(line))
      .map((line) => [`${kind} ${line.slice(0, line.indexOf(' '))}`, line.slice(line.indexOf(' ') + 1)] as const);
  return new Map([...entries('unit', running), ...entries('unit file', files)]);
}

/** Parameters that the kernel computes at boot: from the memory that is free then, or at random. */
const computedAtBoot = new Set(['net/ipv4/inet_peer_threshold', 'net/ipv4/tcp_fastopen_key', 'net/ipv4/tcp_mem', 'net/ipv4/udp_mem']);

/** Takes a snapshot of a host that has a disk and a systemd of its own. dockerd must run while it is read. */
export async function takeRealHostSnapshot(host: CommandHost): Promise<RealHostSnapshot> {
  await host.sh(waitForAddressesScript);
  const readDocker: ReadDocker = async (path) => {
    const { stdout } = await host.exec('curl', ['-sS', '--fail', '--unix-socket', '/run/docker.sock', `http://docker${path}`]);
    const answer: unknown = JSON.parse(stdout);
    return answer;
  };
  const packetFilter = await readPacketFilterTables(host);
  const [files, units, links, addresses, routes, routing, sysctls, docker] = await Promise.all([
    readWholeDiskFiles(host),
    readUnits(host),
    readLinks(host),
    readAddresses(host),
    readRoutes(host),
    readRoutingEntries(host),
    readSysctls(host),
    readDockerObjects(readDocker),
  ]);
  return new Map([
    ['file', files],
    ['systemd', units],
    ['link', withoutBridgeAddress(links)],
    ['address', addresses],
    ['route', routes],
    ['routing', routing],
    [sysctlArea, new Map([...sysctls].filter(([name]) => !computedAtBoot.has(name)))],
    ['packet filter', packetFilter],
    ['docker', docker],
  ]);
}

/** Lists the differences; empty if the host is unchanged. */
export function compareRealHostSnapshots(before: RealHostSnapshot, after: RealHostSnapshot): readonly SnapshotDifference[] {
  return [...before].flatMap(([area, was]) => {
    const is = after.get(area) ?? new Map<string, string>();
    if (area !== sysctlArea) return compareEntries(area, was, is);
    return compareEntries(area, sysctlsOfCommonInterfaces(was, is), sysctlsOfCommonInterfaces(is, was));
  });
}
