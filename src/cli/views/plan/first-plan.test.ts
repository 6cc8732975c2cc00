import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { silentConsole } from '../../../../testing/silent-console.ts';
import { clusterFromYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { makeBothPhasesPlanner } from '../../../app/plan/plan-phases.ts';
import { openRecordedHost } from '../../../app/session/recorded-session.ts';
import { showPlans } from '../../show-plans.ts';

/** What `lazyjack init` writes into a configuration. */
const initialized = `general: { token: abcdef.0123456789abcdef, token-cert-hash: ${'8a'.repeat(32)} }\n`;

/** The lines of the first plan of both phases for the first host of the example, on a terminal with so many columns. */
async function showFirstPlan(columns: number): Promise<readonly string[]> {
  const session = await openRecordedHost('fixtures/plan/nat64-node/host.json');
  const cluster = clusterFromYaml(readFileSync('examples/three-hosts.yaml', 'utf8') + initialized);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('the example has no node');
  const options = { adopt: new Set<`${string}:${string}`>(), force: false, isBootRestore: false };
  const plans = await makeBothPhasesPlanner(session, { cluster, node }, options)();
  let text = '';
  const print = (part: string): void => {
    text += part;
  };
  const console = { ...silentConsole, out: print, err: print, foldWidth: { out: columns, err: columns } };
  await showPlans(plans, session.host.contents, console, { json: false, detail: 'short' });
  return text.trimEnd().split('\n');
}

test('the first plan of the example fits 80 columns and 50 lines, with the question below it', async () => {
  const lines = await showFirstPlan(80);
  expect(lines.at(-1)).toBe('Plan: 47 to create, 5 to update, 0 to replace, 0 to delete.');
  expect(lines.length).toBeLessThanOrEqual(48);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('changes of one kind that show one field share a line, which names the kind once', async () => {
  const lines = await showFirstPlan(80);
  expect(lines).toContain('  + hosts:minion1  fd00:20::a; minion2  fd00:20::ff');
  expect(lines).toContain('  + module:br_netfilter, overlay');
  expect(lines).toContain('  = image:lazyjack/dns64:2, lazyjack/nat64:2  retained by destroy: a cache');
});
