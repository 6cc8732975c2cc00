import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import type { Host } from '../../../core/host/host-ports.ts';
import type { Refusal } from '../../../core/kind.ts';
import { isSameJson, known, unknown } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { hasOwnedHostsLines, readForeignHostsAddresses, readHostsAddresses, setHostsAddresses } from './hosts-file.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { editSharedFile, readSharedFile } from '../../shared/text/shared-file.ts';
import { refuseLinesOfRelease13 } from '../../shared/text/lines-of-release-1-3.ts';

const reservedNames = new Set([
  'localhost',
  'localhost4',
  'localhost6',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'broadcasthost',
]);

/** Names that distributions write into /etc/hosts for the host itself, with or without a domain. */
export function isReservedName(name: string): boolean {
  const [first = ''] = name.split('.');
  return reservedNames.has(first) || name.endsWith('.localhost');
}

const hostsPath = '/etc/hosts';

/** The addresses of one name in /etc/hosts, from owned and foreign lines. */
export const hostsEntry = defineKind({
  name: kindNames.hosts,
  id: () => z.strictObject({ name: z.string().toLowerCase() }),
  /** Canonical, in file order, at least one. */
  state: () => z.strictObject({ addresses: z.array(z.string()).min(1).readonly() }),
  label: ({ name }) => name,

  async probe({ files }, ids) {
    const file = await readSharedFile(files, hostsPath);
    if (!file.isReadable) return ids.map(() => unknown(file.reason));
    const found = readHostsAddresses(
      file.lines,
      ids.map(({ name }) => name),
    );
    return ids.map(({ name }) => known(stateOf(found.get(name))));
  },

  /** Writes the file once for all names. */
  async write({ files }: Host, changes) {
    const reserved = changes.find(({ id: { name } }) => isReservedName(name));
    if (reserved !== undefined) throw new Failure('refused', `${reserved.id.name} is every host's own name for itself`);
    const desired = new Map(changes.map(({ id: { name }, after }) => [name, after?.addresses ?? []]));
    await editSharedFile(files, hostsPath, (lines) => setHostsAddresses(lines, desired), hasOwnedHostsLines);
  },

  /** The file itself contains the before-image: owned lines have the owner mark, and foreign lines are preserved in comments. */
  async findEvidence({ files }, claims) {
    const file = await readSharedFile(files, hostsPath);
    if (!file.isReadable) return claims.map(() => undefined);
    const foreign = readForeignHostsAddresses(
      file.lines,
      new Map(claims.map(({ id: { name }, before }) => [name, before?.addresses ?? []])),
    );
    return claims.map(({ id: { name }, before }) => {
      const foreignState = stateOf(foreign.get(name));
      return isSameJson(foreignState, before) ? undefined : { reason: 'its line has the mark of lazyjack', before: foreignState };
    });
  },

  async refuse({ files }, changes) {
    const file = await readSharedFile(files, hostsPath);
    const refusal = file.isReadable ? refuseLinesOfRelease13(hostsPath, file.lines) : undefined;
    const [obstacle] = await refuseObstacles(files, [hostsPath]);
    return changes.map(({ id: { name } }, at) => {
      // One adoption is enough for the file.
      const fileRefusal = at === 0 || obstacle?.adoptable === false ? obstacle : undefined;
      return refusal ?? refuseReserved(name) ?? fileRefusal;
    });
  },

  /** Addresses that foreign lines give the name now are retained. Owned lines are deleted nevertheless. */
  async adjustRestore({ files }, changes) {
    const file = await readSharedFile(files, hostsPath);
    if (!file.isReadable) return changes.map(({ after }) => ({ target: after }));
    const retained = await retainBehindObstacles(
      files,
      changes.map(({ before, after }) => ({ path: hostsPath, before, after })),
    );
    const previous = new Map(changes.map(({ id: { name }, after }) => [name, after?.addresses ?? []]));
    const foreign = readForeignHostsAddresses(file.lines, previous);
    return changes.map(({ id: { name }, before, after }, at) => {
      const behindObstacle = retained[at];
      if (behindObstacle !== undefined) return behindObstacle;
      const addresses = foreign.get(name) ?? [];
      const isRestored = (after?.addresses ?? []).every((address) => addresses.includes(address));
      const isForeignAddition = isSameJson(before, after) && addresses.some((address) => before?.addresses.includes(address));
      const target = isRestored || isForeignAddition ? stateOf(addresses) : after;
      return isSameJson(target, after)
        ? { target }
        : { target, note: `foreign lines give ${name} ${addresses.join(' and ')} in ${hostsPath}: retained` };
    });
  },
});

function stateOf(addresses: readonly string[] = []): { addresses: readonly string[] } | null {
  return addresses.length === 0 ? null : { addresses };
}

function refuseReserved(name: string): Refusal | undefined {
  if (!isReservedName(name)) return undefined;
  return { detail: `${name} is every host's own name for itself.`, fix: 'Give the node another name.', adoptable: false };
}
