import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { Files, FilesReader } from '../../../core/host/files-port.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { canonicalizeAddress } from '../../shared/text/canonicalize-address.ts';
import { splitLines } from '../../shared/text/text-lines.ts';
import { isOwnedDropIn, resolvedDropInPath, makeResolvedDropIn, findServerOfUneditedDropIn } from './resolved-drop-in.ts';
import { listNameservers } from '../../shared/text/resolv-conf.ts';
import { probeOrUnknown } from '../../shared/probe-or-unknown.ts';

/** systemd-resolved writes the servers that it uses into this file, those for all names first, whatever /etc/resolv.conf refers to. */
const liveResolvConfPath = '/run/systemd/resolve/resolv.conf';
const resolvedUnit = 'systemd-resolved';

/**
 * The server that systemd-resolved uses for all names: an owned drop-in, and whether the running daemon uses it. Both are read from files,
 * so a plan starts no process. The daemon is restarted only if one of them differs.
 */
export const systemdResolved = defineKind({
  name: kindNames.resolved,
  id: () => z.strictObject({ server: z.string().transform((text) => canonicalizeAddress(text) ?? text) }),
  state: () =>
    z.strictObject({
      /**
       * The text that lazyjack writes, or another. null: there is no drop-in, and something foreign makes systemd-resolved use the server.
       */
      dropIn: z.union([z.literal('ours'), z.strictObject({ text: z.string() })]).nullable(),
      /** The server is asked first. */
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
      before?.dropIn === 'ours'
        ? { reason: `${resolvedDropInPath} has exactly the content that lazyjack writes`, before: null }
        : undefined,
    );
  },

  async write({ files, services }, changes) {
    for (const { id, after } of changes) await writeDropIn(files, id.server, after?.dropIn ?? null);
    // A stopped daemon reads its files when it starts.
    if (changes.some(({ after }) => after !== null) || (await readServersInUse(files)) !== undefined) await services.restart(resolvedUnit);
  },

  refuse: (host, changes) =>
    mapInOrder(changes, async ({ before, after, owned }) => {
      if (after === null) return undefined;
      const [obstacle] = await refuseObstacles(host.files, [resolvedDropInPath]);
      if (obstacle !== undefined) return obstacle;
      if (!owned && isForeign(before?.dropIn)) {
        return {
          detail: `there is a ${resolvedDropInPath} already, and lazyjack did not create it`,
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

  async adjustRestore({ files }, changes) {
    const retained = await retainBehindObstacles(
      files,
      changes.map(({ before, after }) => ({ path: resolvedDropInPath, before, after })),
    );
    return changes.map(({ after }, at) => retained[at] ?? { target: after });
  },

  hasOwnerMark: ({ dropIn }) => dropIn !== null && !isForeign(dropIn),
  // The drop-in is deleted, and the daemon was not restarted.
  isHalfWritten: ({ dropIn }) => dropIn === null,
});

type DropIn = 'ours' | { readonly text: string } | null;

/** A drop-in with another server of lazyjack belongs to that resource, which is about to be deleted. */
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

/** undefined: systemd-resolved does not run. */
async function readServersInUse(files: FilesReader): Promise<readonly string[] | undefined> {
  const node = await files.read(liveResolvConfPath);
  return node?.type === 'file' ? listNameservers(splitLines(node.content)) : undefined;
}
