import { Failure, isFailure } from '../core/failure.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { unitDirectory } from '../core/host/services-port.ts';
import type { Family } from '../core/ip/ip.ts';
import {
  evidenceHint,
  forwardChainName,
  guardChainName,
  ownerComment,
  ownerLabel,
  ownerProtocol,
  podBridge,
  postroutingChainName,
  supportBridge,
  translationChainName,
} from '../core/owner-marks.ts';
import { dns64ContainerName, nat64ContainerName } from '../roles/desired/translation/container-specs.ts';
import { bootRestoreUnits } from '../roles/desired/boot-restore-units.ts';
import type { Session } from './session/session.ts';

const ownChains: readonly string[] = [guardChainName, forwardChainName, translationChainName, postroutingChainName];
const ownBridges: readonly string[] = [podBridge, supportBridge];

/** Refuses to restore a host on which the journal names nothing although objects have the owner mark. */
export async function refuseMarksWithoutJournal(session: Session): Promise<void> {
  const marks = await findMarksWithoutJournal(session);
  if (marks.length === 0) return;
  throw new Failure('refused', `this host has no journal, but objects that lazyjack created: ${marks.join(', ')}`, {
    fix: `Restore ${session.state.journal.directory} from a backup. ${evidenceHint}`,
  });
}

/** The objects with an owner mark, on a host on which the journal names nothing; empty: the journal names something, or there are none. */
export async function findMarksWithoutJournal({
  host,
  state,
  recorded,
}: Pick<Session, 'recorded'> & { readonly host: HostReader } & { readonly state: Pick<Session['state'], 'readLedger'> }): Promise<
  readonly string[]
> {
  if (recorded !== undefined) return [];
  const { owned, interrupted } = await state.readLedger();
  return owned.size > 0 || interrupted !== undefined ? [] : findOwnerMarks(host);
}

/** Names the objects of this host that have an owner mark. What cannot be read has none. */
async function findOwnerMarks(host: HostReader): Promise<readonly string[]> {
  const found = await Promise.all([
    ignoreUnreadable(() => findContainers(host)),
    ignoreUnreadable(() => findNetworkObjects(host)),
    ...([4, 6] as const).map((family) => ignoreUnreadable(() => findChains(host, family))),
    ignoreUnreadable(() => findFiles(host)),
  ]);
  return found.flat();
}

async function findContainers({ containers }: HostReader): Promise<readonly string[]> {
  const [named, networks] = await Promise.all([
    containers.readContainers([dns64ContainerName, nat64ContainerName]),
    containers.readNetworks(),
  ]);
  return [
    ...named.flatMap((each) => (each?.labels[ownerLabel] === undefined ? [] : [`the container ${each.name}`])),
    ...networks.flatMap(({ name, labels }) => (labels[ownerLabel] === undefined ? [] : [`the container network ${name}`])),
  ];
}

async function findNetworkObjects({ network }: HostReader): Promise<readonly string[]> {
  const { links, routes } = await network.read();
  const owned = routes.filter(({ protocol }) => protocol === ownerProtocol).length;
  return [
    ...links.flatMap(({ name }) => (ownBridges.includes(name) ? [`the bridge ${name}`] : [])),
    ...(owned === 0 ? [] : [`${owned} route${owned === 1 ? '' : 's'} with the protocol ${ownerProtocol}`]),
  ];
}

async function findChains({ packetFilter }: HostReader, family: Family): Promise<readonly string[]> {
  const tables = await packetFilter.read(family);
  return tables.flatMap(({ chains }) =>
    chains.flatMap(({ name, rules }) =>
      ownChains.includes(name) && rules.some((rule) => rule.includes(`--comment ${ownerComment} `))
        ? [`the chain ${name} of ${family === 4 ? 'iptables' : 'ip6tables'}`]
        : [],
    ),
  );
}

async function findFiles({ files }: HostReader): Promise<readonly string[]> {
  const units = bootRestoreUnits.map((name) => `${unitDirectory}/${name}`);
  const found = await Promise.all(
    ['/etc/hosts', ...units].map(async (path) => {
      const node = await files.read(path);
      if (node?.type !== 'file') return [];
      const lines = Buffer.from(node.content).toString('utf8').split('\n');
      return units.includes(path) || lines.some(hasMark) ? [path] : [];
    }),
  );
  return found.flat();
}

/** Only lines that `destroy` removes: a comment in which lazyjack preserves a line stays if somebody edited it. */
function hasMark(line: string): boolean {
  return line.trimEnd().endsWith('# lazyjack');
}

/** No Docker, no iptables, or no right to read: then nothing is found there. */
async function ignoreUnreadable(find: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await find();
  } catch (cause) {
    if (isFailure(cause, 'denied', 'missing', 'failed')) return [];
    throw cause;
  }
}
