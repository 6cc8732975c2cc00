import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { defineKind } from '../../define-kind.ts';
import { includesRule, readNetworkRemains, removeNetworkRemains, remainsOrNull } from '../../shared/docker-remains.ts';

const familySchema = z.union([z.literal(4), z.literal(6)]);

/** The command that removes a foreign interface, or a foreign address with its length, from the bridge. */
function detachCommand(bridge: string, user: string): string {
  return user.includes('/')
    ? shellCommand('ip', ['address', 'delete', user, 'dev', bridge])
    : shellCommand('ip', ['link', 'set', 'dev', user, 'nomaster']);
}

/**
 * The bridge and the rules that the container engine left of an owned network, when it no longer knows a network with that bridge. Docker
 * leaves them when it fails, or is killed, while it creates or removes a network. This kind is never desired: every write of a network
 * names it as a side effect, so rollback and destroy check the parts themselves, not only what Docker reports.
 */
export const networkRemains = defineKind({
  name: kindNames.networkRemains,
  id: () => z.strictObject({ bridge: z.string(), gateways: z.array(z.string()) }),
  state: () =>
    z.strictObject({
      bridge: z.boolean(),
      foreign: z.array(z.string()),
      rules: z.array(z.strictObject({ family: familySchema, table: z.string(), chain: z.string(), rule: z.string() })),
    }),
  isCreatedByStartedSoftware: true,
  label: ({ bridge, gateways }) => [bridge, gateways.join(',')].join('/'),

  probe: readNetworkRemains,

  async write(host, changes) {
    await removeNetworkRemains(
      host,
      changes.map(({ id: { bridge }, before, after }) => ({ bridge, before, after })),
    );
  },

  /** Nothing is created again. A bridge with foreign objects on it is retained. */
  async adjustRestore(_host, changes) {
    return changes.map(({ id: { bridge }, before, after }) => {
      if (before === null) return { target: null };
      const isBridgeDeleted = before.bridge && after?.bridge !== true;
      if (isBridgeDeleted && before.foreign.length > 0) {
        const note = `retained: foreign ${before.foreign.join(', ')} on ${bridge}`;
        return { target: before, note, commands: before.foreign.map((user) => detachCommand(bridge, user)) };
      }
      const rules = before.rules.filter((rule) => includesRule(after?.rules ?? [], rule));
      return {
        target: remainsOrNull({ bridge: before.bridge && !isBridgeDeleted, foreign: isBridgeDeleted ? [] : before.foreign, rules }),
      };
    });
  },
});
