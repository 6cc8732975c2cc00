import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { known, isSameJson, unknown } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { canonicalizeAddress } from '../../shared/text/canonicalize-address.ts';
import { findNameserverPosition, findNextNameserverPosition, setNameserverPosition } from '../../shared/text/resolv-conf.ts';
import { findResolvConfOwner } from './resolv-conf-owner.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { editSharedFile, readSharedFile } from '../../shared/text/shared-file.ts';
import { refuseLinesOfRelease13 } from '../../shared/text/lines-of-release-1-3.ts';

const resolvConfPath = '/etc/resolv.conf';

/** A name server in a regular /etc/resolv.conf, and its position: the resolver asks 0 first. */
export const nameserver = defineKind({
  name: kindNames.nameserver,
  id: () => z.strictObject({ address: z.string().transform((text) => canonicalizeAddress(text) ?? text) }),
  state: () => z.strictObject({ position: z.number().int().nonnegative() }),
  label: ({ address }) => address,

  async probe({ files }, ids) {
    const file = await readSharedFile(files, resolvConfPath);
    if (!file.isReadable) return ids.map(() => unknown(file.reason));
    return ids.map(({ address }) => known(stateOf(findNameserverPosition(file.lines, address))));
  },

  async write({ files }, changes) {
    await editSharedFile(
      files,
      resolvConfPath,
      (lines) => changes.reduce((edited, { id, after }) => setNameserverPosition(edited, id.address, after?.position ?? null), [...lines]),
      () => changes.some(({ after }) => after !== null),
    );
  },

  async findEvidence(_host, claims) {
    return claims.map(({ before, after }) =>
      isSameJson(before, after) ? { reason: 'it comes first, as configured', before: null } : undefined,
    );
  },

  async refuse({ files }, changes) {
    const file = await readSharedFile(files, resolvConfPath);
    const refusal = file.isReadable ? refuseLinesOfRelease13(resolvConfPath, file.lines) : undefined;
    const [obstacle] = await refuseObstacles(files, [resolvConfPath], findResolvConfOwner);
    return changes.map(() => refusal ?? obstacle);
  },

  /** A foreign line with this address is retained, whatever its position is now. */
  async adjustRestore({ files }, changes) {
    const file = await readSharedFile(files, resolvConfPath);
    const retained = await retainBehindObstacles(
      files,
      changes.map(({ before, after }) => ({ path: resolvConfPath, before, after })),
    );
    return changes.map(({ id: { address }, before, after }, at) => {
      const behindObstacle = retained[at];
      if (behindObstacle !== undefined) return behindObstacle;
      if (!file.isReadable || before === null || (after !== null && after.position <= before.position)) return { target: after };
      const position = findNextNameserverPosition(file.lines, address);
      if (position === null || position === after?.position) return { target: after };
      return { target: { position }, note: `a foreign line has ${address} as a name server in ${resolvConfPath}: retained` };
    });
  },
});

function stateOf(position: number | null): { position: number } | null {
  return position === null ? null : { position };
}
