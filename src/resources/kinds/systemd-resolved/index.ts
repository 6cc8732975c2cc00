import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { Files, FilesReader } from '../../../core/host/files-port.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { canonicalizeAddress } from '../../shared/text/canonicalize-address.ts';
import { splitLines } from '../../shared/text/text-lines.ts';
import { isOwnedDropIn, resolvedDropInPath, makeResolvedDropIn, findServerOfUneditedDropIn } from './resolved-drop-in.ts';
import { listNameservers } from '../../shared/text/resolv-conf.ts';
import { probeOrUnknown } from '../../shared/probe-or-unknown.ts';

/** systemd-resolved writes here which servers it asks, those for all names first, whatever /etc/resolv.conf leads to. */
const liveResolvConfPath = '/run/systemd/resolve/resolv.conf';
const resolvedUnit = 'systemd-resolved';

/**
 * What systemd-resolved asks for all names: a drop-in of ours, and whether the running daemon heeds it. Both are files, so that a plan asks no
 * process; the daemon is started anew only when one of them is not as wanted.
 */
export const systemdResolved = defineKind({
  name: kindNames.resolved,
  id: () => z.strictObject({ server: z.string().transform((text) => canonicalizeAddress(text) ?? text) }),
  state: () =>
    z.strictObject({
      /** As we write it, or another text. null: none, and the server is asked for a reason of somebody else's. */
      dropIn: z.union([z.literal('ours'), z.strictObject({ text: z.string() })]).nullable(),
      /** It is asked first. */
      first: z.boolean(),
    }),
  label: ({ server }) => server,

  probe: (host, ids) =>
    probeOrUnknown(ids, async () => {
      const [text, servers] = await Promise.all([readTextOrNull(host.files, resolvedDropInPath), readServersInUse(host.files)]);
      return ids.map(({ server }) => {
        const dropIn = dropInStateOf(server, text);
        const first = servers?.[0] === server;
        return known(dropIn === null && !first ? null : { dropIn, first });
      });
    }),

  async findEvidence(_host, claims) {
    return claims.map(({ before }) =>
      before?.dropIn === 'ours' ? { reason: `${resolvedDropInPath} is as we write it`, before: null } : undefined,
    );
  },

  async write({ files, services }, changes) {
    for (const { id, after } of changes) await writeDropIn(files, id.server, after?.dropIn ?? null);
    // One that does not run reads its files when it starts.
    if (changes.some(({ after }) => after !== null) || (await readServersInUse(files)) !== undefined) await services.restart(resolvedUnit);
  },

  refuse: (host, changes) =>
    mapInOrder(changes, async ({ before, after, owned }) => {
      if (after === null) return undefined;
      if (!owned && isForeign(before?.dropIn)) {
        return {
          detail: `there is a ${resolvedDropInPath} already, and it is not ours`,
          fix: 'give it another name, or take it away',
          adoptable: false,
        };
      }
      if ((await readServersInUse(host.files)) !== undefined) return undefined;
      return {
        detail: '/etc/resolv.conf leads to systemd-resolved, which does not run: nobody answers there',
        fix: 'start it: systemctl enable --now systemd-resolved; or make /etc/resolv.conf a plain file',
        adoptable: false,
      };
    }),

  hasOwnerMark: ({ dropIn }) => dropIn !== null && !isForeign(dropIn),
  // The drop-in is gone, and the daemon has not been told.
  isHalfWritten: ({ dropIn }) => dropIn === null,
});

type DropIn = 'ours' | { readonly text: string } | null;

/** One that names another server of ours is that one's, and about to go. */
function dropInStateOf(server: string, text: string | null): DropIn {
  if (text === null || text === makeResolvedDropIn(server)) return text === null ? null : 'ours';
  return findServerOfUneditedDropIn(text) === undefined ? { text } : null;
}

function isForeign(dropIn: DropIn | undefined): boolean {
  return typeof dropIn === 'object' && dropIn !== null && !isOwnedDropIn(dropIn.text);
}

async function writeDropIn(files: Files, server: string, dropIn: DropIn): Promise<void> {
  const found = await readTextOrNull(files, resolvedDropInPath);
  if (dropIn === null) {
    if (dropInStateOf(server, found) !== null) await files.remove(resolvedDropInPath);
    return;
  }
  const text = dropIn === 'ours' ? makeResolvedDropIn(server) : dropIn.text;
  if (text !== found) await files.write(resolvedDropInPath, Buffer.from(text, 'utf8'), { mode: 0o644, uid: 0, gid: 0 });
}

async function readTextOrNull(files: FilesReader, path: string): Promise<string | null> {
  const node = await files.read(path);
  return node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : null;
}

/** undefined: it does not run. */
async function readServersInUse(files: FilesReader): Promise<readonly string[] | undefined> {
  const node = await files.read(liveResolvConfPath);
  return node?.type === 'file' ? listNameservers(splitLines(node.content)) : undefined;
}
