import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { defineKind } from '../../define-kind.ts';
import { probeFilterTables, readFilterTables } from '../../shared/read-filter-tables.ts';
import { makeKubeRuleChanges, findKubeRules } from './kube-rule-changes.ts';

/**
 * The rules of kubelet and kube-proxy in one table of the packet filter: chains whose names start with KUBE-, and the rules in other chains
 * that jump to them. Never desired. Both programs write them again whenever they start or a service changes, and leave them when they end;
 * `kubeadm reset` leaves them too, and says so.
 */
export const kubeRules = defineKind({
  name: kindNames.kubeRules,
  id: () =>
    z.strictObject({
      family: z.union([z.literal(4), z.literal(6)]),
      table: z.enum(['filter', 'nat', 'mangle']),
    }),
  state: () =>
    z.strictObject({
      chains: z.record(z.string(), z.array(z.string())),
      jumps: z.array(z.strictObject({ chain: z.string(), rule: z.string() })),
    }),
  volatile: true,
  isCreatedByStartedSoftware: true,
  label: ({ family, table }) => `ipv${family}/${table}`,

  probe: (host, ids) =>
    probeFilterTables(host, ids, (table) => {
      const found = findKubeRules(table);
      return found === null ? null : structuredClone({ chains: copyMutable(found.chains), jumps: [...found.jumps] });
    }),

  async write(host, changes) {
    const tableOf = await readFilterTables(
      host,
      changes.map(({ id }) => id),
    );
    await host.packetFilter.write(changes.flatMap(({ id, after }) => makeKubeRuleChanges(id, tableOf(id), after)));
  },
});

function copyMutable(chains: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(chains).map(([name, rules]) => [name, [...rules]]));
}
