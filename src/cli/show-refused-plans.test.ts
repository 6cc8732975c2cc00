import { expect, test } from '@jest/globals';
import { silentConsole } from '../../testing/silent-console.ts';
import { refuseBlockedPlans } from '../app/apply/plan-blockers.ts';
import type { Change } from '../core/change.ts';
import type { PreflightProblem } from '../core/preflight-problem.ts';
import type { Address } from '../core/resource.ts';
import { emptyLedger } from '../journal/ledger.ts';
import { showPlans, type ShownPlan } from './show-plans.ts';
import { renderError } from './views/outcome-text.ts';

const count = <Item>(length: number, make: (at: number) => Item): readonly Item[] => Array.from({ length }, (_, at) => make(at));

const makeProblem = (at: number): PreflightProblem => ({
  severity: 'error',
  summary: `the interface eth${at} is not there`,
  detail: `The node uses the interface eth${at} for the network of the cluster, and this host has only eth0 and lo.`,
  fix: `Correct topology.my-master.interface, or add the interface: ip link show dev eth${at}`,
  isForcible: true,
});

const makeRoute = (at: number): Change => ({
  ...{ action: 'create', address: `route:fd00:4${at}::/80`, ref: { kind: 'route', id: {} }, reason: { type: 'missing' } },
  ...{ before: null, after: { via: 'fd00::1' }, sources: [], needs: [] },
});

interface Numbers {
  readonly changes: number;
  readonly problems: number;
  readonly refused: number;
  readonly unknown: number;
  readonly reasons: number;
}

function makeRefused(numbers: Numbers): ShownPlan & { readonly skippableWithForce: ReadonlySet<Address> } {
  const unknown = count(numbers.unknown, (at) => {
    const dev = `interface-number-${at}`;
    const reason = `the command ip -j link show, reading ${at % numbers.reasons}, did not end within 10 seconds and was stopped`;
    return { address: `link:${dev}` as const, ref: { kind: 'link', id: { dev } }, reason };
  });
  const refusal = { detail: 'the route goes over eth0, and lazyjack did not create it', fix: 'ip route del', adoptable: true };
  return {
    plan: {
      ...{ changes: count(numbers.changes, makeRoute), unchanged: [], unknown, retained: [], irreversible: [], forget: [] },
      refused: count(numbers.refused, (at) => ({ change: makeRoute(at), refusal })),
    },
    problems: count(numbers.problems, makeProblem),
    ledger: emptyLedger,
    subject: { command: 'apply', phase: 'prepare', host: 'my-master', config: 'config.yaml', adopt: [] },
    skippableWithForce: new Set(unknown.map(({ address }) => address)),
  };
}

/** Everything that `apply` prints for plans that it refuses, in lines of a terminal. */
async function showRefused(plans: readonly ReturnType<typeof makeRefused>[], columns: number): Promise<readonly string[]> {
  let text = '';
  const print = (part: string): void => {
    text += part;
  };
  const console = { ...silentConsole, out: print, err: print, foldWidth: { out: columns, err: columns } };
  const contents = { put: () => ({ sha256: '', bytes: 0 }), refOf: () => ({ sha256: '', bytes: 0 }), get: async () => undefined };
  await showPlans(plans, contents, console, { json: false, detail: 'short' });
  try {
    refuseBlockedPlans(plans);
  } catch (cause) {
    text += renderError(cause, false);
  }
  const wrapped = new RegExp(`.{1,${columns}}`, 'gu');
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => line.match(wrapped) ?? ['']);
}

test.each([
  ['only problems', { changes: 60, problems: 40, refused: 0, unknown: 0, reasons: 1 }],
  ['only resources that could not be read', { changes: 60, problems: 0, refused: 0, unknown: 40, reasons: 40 }],
  ['only refused changes', { changes: 60, problems: 0, refused: 40, unknown: 0, reasons: 1 }],
  ['all of them', { changes: 60, problems: 40, refused: 40, unknown: 40, reasons: 40 }],
])('the reasons of a refusal fit the last 24 lines of a terminal, and the rest is counted: %s', async (_, numbers) => {
  for (const columns of [60, 80, 200]) {
    const plan = makeRefused(numbers);
    const lines = await showRefused([plan, plan], columns);
    // The prompt of the shell is the 24th line.
    const last = lines.slice(-23).join('\n');
    expect(last).toMatch(/^\.\.\. \d+ more problems, --full$/mu);
    expect(last.replaceAll('\n', '')).toMatch(/Error: [^]*; nothing was changed/u);
    const first =
      numbers.problems > 0 ? 'error: the interface eth0 is not there' : numbers.refused > 0 ? '! route:' : '? link:interface-number-0';
    expect(last).toContain(first);
  }
});

test('one reason of many resources is said once', () => {
  expect(() => {
    refuseBlockedPlans([makeRefused({ changes: 0, problems: 0, refused: 0, unknown: 3, reasons: 1 })]);
  }).toThrow(/^3 resources could not be read \(the command ip -j link show, reading 0, [^;]*\); nothing was changed$/u);
});
