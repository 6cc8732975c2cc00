import { expect, test } from '@jest/globals';
import type { FleetHost } from './fleet-host.ts';
import type { HostPlan } from './host-plan.ts';
import { worstExitStatus } from './host-run.ts';
import { limitHosts } from './limit-hosts.ts';
import { mergeChanges } from './merge-changes.ts';
import { orderApply } from './order-steps.ts';
import { runSteps } from './run-steps.ts';

const host = (name: string, membership: FleetHost['membership'], isTranslator = false): FleetHost => ({
  name,
  membership,
  isTranslator,
  ssh: { host: name },
});
const master = host('master', 'control-plane');
const gateway = host('gateway', 'none', true);
const workers = [host('minion-1', 'worker'), host('minion-2', 'worker')];
const all = [master, ...workers, gateway];

test.each([
  [[], ['master', 'minion-1', 'minion-2', 'gateway']],
  [['minion-*'], ['minion-1', 'minion-2']],
  [['MINION-?,gateway'], ['minion-1', 'minion-2', 'gateway']],
])('--limit %j', (patterns, names) => {
  expect(limitHosts(all, patterns).map(({ name }) => name)).toEqual(names);
});

test.each(['minion', '.*', 'minion-[12]', '(a+)+$'])('--limit %s names no host, since only * and ? are patterns', (pattern) => {
  expect(() => limitHosts(all, [pattern])).toThrow(/names no host: the topology has master, minion-1, minion-2, gateway$/);
});

function planOf(planned: FleetHost, mtu: number): HostPlan {
  const change = { address: 'link:eth1', action: 'update', reason: { type: 'differs' }, before: { mtu: 1500 }, after: { mtu } } as const;
  const phase = { phase: 'prepare', changes: [change], unknown: [], refused: [], problems: [], irreversible: [] } as const;
  return { host: planned, status: 'planned', phases: [phase], documents: [] };
}

test('the same change is shown once with its hosts, a different one apart', () => {
  const merged = mergeChanges([planOf(master, 9000), planOf(gateway, 1400), ...workers.map((worker) => planOf(worker, 9000))]);
  expect(merged.map(({ change, hosts }) => [change.after, hosts])).toEqual([
    [{ mtu: 9000 }, ['master', 'minion-1', 'minion-2']],
    [{ mtu: 1400 }, ['gateway']],
  ]);
});

const steps = orderApply(all, ({ membership }) => (membership === 'none' ? ['prepare'] : ['prepare', 'up']));

/** Runs the steps; those in `failing` fail. Returns the order of their starts, and what was not started and why. */
async function run(failing: readonly string[], parallel = 10): Promise<{ started: readonly string[]; kept: readonly string[] }> {
  const started: string[] = [];
  const ends = await runSteps(steps, {
    parallel,
    isStopped: () => false,
    hasSucceeded: (isDone: boolean) => isDone,
    run: async ({ id }) => {
      started.push(id);
      return !failing.includes(id);
    },
  });
  return { started, kept: [...ends].flatMap(([id, end]) => (end.status === 'not-started' ? [`${id}: ${String(end.because)}`] : [])) };
}

test.each([1, 2, 10])(
  'translators come first, then prepare everywhere, the control plane and the workers; %i at once',
  async (parallel) => {
    expect((await run([], parallel)).started).toEqual([
      'prepare gateway',
      'prepare master',
      'prepare minion-1',
      'prepare minion-2',
      'up master',
      'up minion-1',
      'up minion-2',
    ]);
  },
);

test('a failure stops what depends on it, and nothing else', async () => {
  expect((await run(['prepare gateway'])).started).toEqual(['prepare gateway']);
  const { started, kept } = await run(['prepare minion-1']);
  expect(started).toContain('up minion-2');
  expect(kept).toEqual(['up minion-1: prepare minion-1']);
  expect((await run(['up master'])).kept).toEqual(['up minion-1: up master', 'up minion-2: up master']);
});

test('the exit status is that of the worst host', () => {
  const problem = { summary: '', detail: '' };
  expect(worstExitStatus([{ status: 'done' }])).toBe(0);
  expect(
    worstExitStatus([
      { status: 'function-failed', problem },
      { status: 'rolled-back', problem },
    ]),
  ).toBe(1);
  expect(
    worstExitStatus([
      { status: 'rolled-back', problem },
      { status: 'unknown', problem },
    ]),
  ).toBe(3);
});
