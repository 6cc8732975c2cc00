import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { known } from '../../../core/state.ts';
import { findRoutesOverBridge } from '../../shared/bridge-users.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { summarizeNames } from '../../shared/summarize-names.ts';

/**
 * An owned bridge. The CNI plugin would create it with the first pod and leave it after the last one, sometimes with the MAC address
 * 00:00:00:00:00:00, with which the next pod fails. A bridge that lazyjack creates has a real MAC address, and destroy deletes it.
 */
export const bridge = defineKind({
  name: kindNames.bridge,
  isResetByReboot: true,
  id: () => z.strictObject({ dev: z.string() }),
  /** Its ports, MTU and addresses belong to the plugin. */
  state: () => z.strictObject({ type: z.literal('bridge') }),
  label: ({ dev }) => dev,

  async probe(host, ids) {
    const { links } = await host.network.read();
    const bridges = new Set(links.filter(({ type }) => type === 'bridge').map(({ name }) => name));
    return ids.map(({ dev }) => known(bridges.has(dev) ? ({ type: 'bridge' } as const) : null));
  },

  async write({ network }, changes) {
    await network.write(changes.map(({ id: { dev }, after }) => ({ op: after === null ? 'delete-bridge' : 'add-bridge', dev })));
  },

  async refuse({ network }, changes) {
    const { links } = await network.read();
    return changes.map(({ id: { dev }, after }) => {
      const other = links.find(({ name, type }) => name === dev && type !== 'bridge');
      if (after === null || other === undefined) return undefined;
      return { detail: `${dev} exists and is not a bridge`, fix: `Find out what it is: ip -d link show ${dev}`, adoptable: false };
    });
  },

  async findEvidence(_host, claims) {
    return claims.map(({ id: { dev } }) =>
      dev.startsWith('lazyjack') ? { reason: 'its name starts with lazyjack; deleted only if nothing uses it', before: null } : undefined,
    );
  },

  /** A bridge is retained while foreign or running pods use it. The pods of a cluster that this host leaves end before. */
  async adjustRestore({ network }, changes, deletedRefs) {
    if (deletedRefs.some(({ kind }) => kind === kindNames.clusterMember)) return changes.map(({ after }) => ({ target: after }));
    const { links } = await network.read();
    return mapInOrder(changes, async ({ id: { dev }, before, after }) => {
      if (after !== null) return { target: after };
      const users = [
        ...links
          .filter(({ master }) => master === dev)
          .map(({ name }) => ({ text: name, command: shellCommand('ip', ['link', 'set', 'dev', name, 'nomaster']) })),
        ...(await findRoutesOverBridge(network, dev, deletedRefs)),
      ];
      if (users.length === 0) return { target: after };
      return {
        target: before,
        note: `${dev} is in use by ${summarizeNames(users.map(({ text }) => text))}: retained`,
        commands: users.map(({ command }) => command),
      };
    });
  },
});
