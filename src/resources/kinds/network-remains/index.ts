import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { defineKind } from '../../define-kind.ts';
import { includesRule, readNetworkRemains, removeNetworkRemains, remainsOrNull } from '../../shared/docker-remains.ts';

const familySchema = z.union([z.literal(4), z.literal(6)]);

/** Ends that something of others is on the bridge: an interface, or an address with its length. */
function detachCommand(bridge: string, user: string): string {
  return user.includes('/')
    ? shellCommand('ip', ['address', 'delete', user, 'dev', bridge])
    : shellCommand('ip', ['link', 'set', 'dev', user, 'nomaster']);
}

/**
 * What the container engine left of one of our networks, where it knows no network with that bridge (any more): the bridge and the rules for it. Docker
 * leaves them when it fails, or is killed, in the middle of making or removing a network. Nobody wishes for this kind: every write of a
 * network guards it, so a rollback and a destroy look at the parts themselves, and not only at what Docker says.
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

  /** Nothing of it is made again; and a bridge that others use by now stays. */
  async adjustRestore(_host, changes) {
    return changes.map(({ id: { bridge }, before, after }) => {
      if (before === null) return { target: null };
      const goes = before.bridge && after?.bridge !== true;
      if (goes && before.foreign.length > 0) {
        const note = `stays: ${before.foreign.join(', ')} of others is on ${bridge}`;
        return { target: before, note, commands: before.foreign.map((user) => detachCommand(bridge, user)) };
      }
      const rules = before.rules.filter((rule) => includesRule(after?.rules ?? [], rule));
      return { target: remainsOrNull({ bridge: before.bridge && !goes, foreign: goes ? [] : before.foreign, rules }) };
    });
  },
});
