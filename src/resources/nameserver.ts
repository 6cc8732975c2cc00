import * as z from 'zod';
import { known, sameJson, unknown } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { canonicalAddress } from './text/canonical-address.ts';
import { nameserverPosition, nextNameserverPosition, setNameserverPosition } from './text/resolv-conf.ts';
import { resolvConfOwner } from './text/resolv-conf-owner.ts';
import { editSharedFile, readSharedFile } from './text/shared-file.ts';
import { refuseTracesOf13 } from './text/traces-of-1-3.ts';

const path = '/etc/resolv.conf';

/** A name server in a plain /etc/resolv.conf, and when it is asked: 0 is first. */
export const nameserver = defineKind({
  name: 'nameserver',
  id: () => z.strictObject({ address: z.string().transform((text) => canonicalAddress(text) ?? text) }),
  state: () => z.strictObject({ position: z.number().int().nonnegative() }),
  label: ({ address }) => address,

  async probe({ files }, ids) {
    const file = await readSharedFile(files, path, resolvConfOwner);
    if (!file.readable) return ids.map(() => unknown(file.reason));
    return ids.map(({ address }) => known(stateOf(nameserverPosition(file.lines, address))));
  },

  async write({ files }, changes) {
    await editSharedFile(
      files,
      path,
      (lines) => changes.reduce((edited, { id, after }) => setNameserverPosition(edited, id.address, after?.position ?? null), [...lines]),
      () => changes.some(({ after }) => after !== null),
      resolvConfOwner,
    );
  },

  async evidence(_host, claims) {
    return claims.map(({ before, after }) =>
      sameJson(before, after) ? { why: 'it is asked first, as the configuration wants it', before: null } : undefined,
    );
  },

  async refuse({ files }, changes) {
    const file = await readSharedFile(files, path);
    const traces = file.readable ? refuseTracesOf13(path, file.lines) : undefined;
    return changes.map(() => traces);
  },

  /** A line of others with this address is theirs, wherever it has come to stand. */
  async undo({ files }, changes) {
    const file = await readSharedFile(files, path);
    return changes.map(({ id: { address }, before, after }) => {
      if (!file.readable || before === null || (after !== null && after.position <= before.position)) return { target: after };
      const position = nextNameserverPosition(file.lines, address);
      if (position === null || position === after?.position) return { target: after };
      return { target: { position }, note: `others have ${address} as a name server in ${path}: left` };
    });
  },
});

function stateOf(position: number | null): { position: number } | null {
  return position === null ? null : { position };
}
