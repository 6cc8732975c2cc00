import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { known } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { linkDisturbs } from './link-disturbs.ts';
import { refuseLink } from './link-refusal.ts';
import { among } from './network-refs.ts';
import { undoLink } from './link-undo.ts';

/** An interface that is there: whether it is up, and its MTU. Nothing here makes or removes interfaces. */
export const link = defineKind({
  name: 'link',
  volatile: true,
  id: () => z.strictObject({ dev: z.string() }),
  state: () => z.strictObject({ up: z.boolean(), mtu: z.number().int() }),
  label: ({ dev }) => dev,
  async probe(host, ids) {
    const { links } = await host.network.read();
    const byName = new Map(links.map((item) => [item.name, item]));
    return ids.map(({ dev }) => {
      const found = byName.get(dev);
      return known(found === undefined ? null : { up: found.up, mtu: found.mtu });
    });
  },
  async write(host, changes) {
    await host.network.write(
      changes.map(({ id: { dev }, after }) => {
        if (after === null) throw new Failure('refused', `an interface cannot be taken away: ${dev}`);
        return { op: 'set-link', dev, up: after.up, mtu: after.mtu };
      }),
    );
  },
  async refuse(host, changes) {
    const { links } = await host.network.read();
    return changes.map(({ id: { dev }, after }) => refuseLink(links, dev, after));
  },
  disturbs: linkDisturbs,
  async undo(host, changes, going) {
    const state = await host.network.read();
    const isGoing = among(going);
    return changes.map(({ id: { dev }, before, after }) => undoLink(state, isGoing, dev, before, after));
  },
});
