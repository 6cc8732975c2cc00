import * as z from 'zod';
import { Failure } from '../../../core/failure.ts';
import type { FilesReader } from '../../../core/host/files-port.ts';
import { kindNames } from '../../../core/kind-names.ts';
import { known, unknown } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { readIfAllowed } from '../../shared/read-if-allowed.ts';
import { canonicalizeAddress } from '../../shared/text/canonicalize-address.ts';
import { listNameservers } from '../../shared/text/resolv-conf.ts';
import { editSharedFile, readSharedFile } from '../../shared/text/shared-file.ts';
import { splitLines } from '../../shared/text/text-lines.ts';
import { debianResolvconf, openresolv as openresolvSettings, type ResolvconfSettings } from './resolvconf-settings.ts';

/** The first name server of Debian's resolvconf. */
export const resolvconf = makeResolvconfKind(kindNames.resolvconf, debianResolvconf);

/** The first name server of openresolv, whose program is named resolvconf too. */
export const openresolv = makeResolvconfKind(kindNames.openresolv, openresolvSettings);

/**
 * A line in the file of settings, and whether the program has written it into its resolv.conf. Both are read from files, so a plan starts no
 * process. The program runs only if one of them differs.
 */
function makeResolvconfKind(name: string, settings: ResolvconfSettings) {
  return defineKind({
    name,
    id: () => z.strictObject({ server: z.string().transform((text) => canonicalizeAddress(text) ?? text) }),
    state: () =>
      z.strictObject({
        /** The file of settings has the line. */
        configured: z.boolean(),
        /** The server is asked first. */
        first: z.boolean(),
      }),
    label: ({ server }) => server,

    async probe({ files }, ids) {
      const [file, first] = await Promise.all([readSharedFile(files, settings.path), readFirstServer(files, settings.writtenPath)]);
      if (!file.isReadable) return ids.map(() => unknown(file.reason));
      if (first instanceof Failure) return ids.map(() => unknown(first.message));
      return ids.map(({ server }) => {
        const state = { configured: settings.hasLine(file.lines, server), first: first === server };
        return known(state.configured || state.first ? state : null);
      });
    },

    async write({ files, resolver }, changes) {
      await editSharedFile(
        files,
        settings.path,
        (lines) =>
          changes.reduce((edited, { id, after }) => {
            const without = settings.removeLine(edited, id.server);
            return after?.configured === true ? settings.addLine(without, id.server) : without;
          }, lines),
        () => changes.some(({ after }) => after?.configured === true),
      );
      await resolver.update();
    },

    refuse: ({ files }, changes) =>
      mapInOrder(changes, async ({ after }) => {
        if (after === null) return undefined;
        const [obstacle] = await refuseObstacles(files, [settings.path]);
        if (obstacle !== undefined) return obstacle;
        const { enabled } = settings;
        if (enabled === undefined || (await readIfAllowed(files, enabled.path)) !== null) return undefined;
        return {
          detail: `${name} does not write /etc/resolv.conf, because ${enabled.path} is missing`,
          fix: `Let it write: ${enabled.fix}`,
          adoptable: false,
        };
      }),

    async adjustRestore({ files }, changes) {
      const retained = await retainBehindObstacles(
        files,
        changes.map(({ before, after }) => ({ path: settings.path, before, after })),
      );
      return changes.map(({ after }, at) => retained[at] ?? { target: after });
    },

    async findEvidence(_host, claims) {
      return claims.map(({ before }) =>
        before?.configured === true ? { reason: `${settings.path} has the line that lazyjack writes`, before: null } : undefined,
      );
    },

    // The line is written or deleted, and the program has not run.
    isHalfWritten: ({ configured, first }) => configured !== first,
  });
}

/** undefined: there is none. */
async function readFirstServer(files: FilesReader, path: string): Promise<string | undefined | Failure> {
  const node = await readIfAllowed(files, path);
  if (node instanceof Failure) return node;
  return node?.type === 'file' ? listNameservers(splitLines(node.content))[0] : undefined;
}
