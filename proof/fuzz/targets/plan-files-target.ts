import fc from 'fast-check';
import { assertSamePlans } from '../../../src/app/plan/compare-plans.ts';
import { parsePlan } from '../../../src/app/plan/read-plan-file.ts';
import { makePlanDocument } from '../../../src/app/plan/plan-document.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../testing/simulated/simulated-engine.ts';
import { findFirstDifference } from '../../first-difference.ts';
import { hostileTexts } from '../../../testing/hostile-text.ts';
import { mutatedBytes, mutatedJson } from '../mutate.ts';
import { findErrorProblem } from '../plan-both-phases.ts';
import { defineFuzzTarget } from '../fuzz-target.ts';

const cluster = clusterFromYaml(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodesYaml}`);
const host = plainHost('my-master');
const planSubject = { command: 'apply', phase: 'prepare', host: 'my-master', config: 'config.yaml', adopt: [] } as const;
const currentPlan = makePlanDocument(
  await simulatedEngine(host).plan(await makePrepareDesired(host, cluster, 'my-master')),
  planSubject,
  [],
);
const text = JSON.stringify(currentPlan, null, 2);
const hostileValues = [...hostileTexts, 0, -1, 1.5, true, null, [], {}, ['a'], { a: 'b' }, 'create', 'delete', 'destroy', 'up'];
const tokens = [...hostileTexts, '"', '{', '}', '[', ']', ',', 'null', '"__proto__":{}', '"after":null,', '['.repeat(3000)];

const arbitraryPlanFile = fc.oneof(
  mutatedJson([currentPlan], hostileValues),
  mutatedBytes(fc.constant(text), tokens).map((bytes) => Buffer.from(bytes).toString('utf8')),
);

/** A plan file of any bytes: either it is refused with a message, or every change in it is exactly what would be done now. */
export const planFilesTarget = defineFuzzTarget('plan-files', { weight: 8, casesInTest: 100 }, arbitraryPlanFile, async (content) => {
  try {
    const agreed = parsePlan('plan.json', content);
    assertSamePlans('plan.json', agreed, [currentPlan]);
    return findFirstDifference(agreed.map(assertedChanges), [assertedChanges(currentPlan)]);
  } catch (cause) {
    return findErrorProblem(cause);
  }
});

/** The agreed changes, without their order and reasons. */
function assertedChanges({ host: node, changes }: typeof currentPlan) {
  const entries = changes.map(({ address, action, before, after }) => [address, sortKeys({ action, before, after })] as const);
  return { node, changes: Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Sorts the fields, whose order has no meaning in JSON. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, below]) => [key, sortKeys(below)]),
  );
}
