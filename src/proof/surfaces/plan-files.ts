import fc from 'fast-check';
import { assertSamePlans, parsePlan } from '../../cli/assert-plan.ts';
import { planDocument } from '../../cli/plan-document.ts';
import { clusterOf, plainHost, prepareWishes, threeNodes } from '../../lab/simulated-cluster.ts';
import { simulatedEngine } from '../../lab/simulated-engine.ts';
import { difference } from '../difference.ts';
import { hostileTexts } from '../hostile-text.ts';
import { mutated, mutatedJson } from '../mutate.ts';
import { wrongIn } from '../planned.ts';
import { surface } from '../surface.ts';

const cluster = clusterOf(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodes}`);
const host = plainHost('my-master');
const subject = { command: 'apply', phase: 'prepare', host: 'my-master', config: 'config.yaml', adopt: [] } as const;
const now = planDocument(await simulatedEngine(host).plan(await prepareWishes(host, cluster, 'my-master')), subject, []);
const text = JSON.stringify(now, null, 2);
const values = [...hostileTexts, 0, -1, 1.5, true, null, [], {}, ['a'], { a: 'b' }, 'create', 'delete', 'destroy', 'up'];
const tokens = [...hostileTexts, '"', '{', '}', '[', ']', ',', 'null', '"__proto__":{}', '"after":null,', '['.repeat(3000)];

const files = fc.oneof(
  mutatedJson([now], values),
  mutated(fc.constant(text), tokens).map((bytes) => Buffer.from(bytes).toString('utf8')),
);

/** A plan file of any bytes: refused in words, or it says of every change exactly what would be done now. */
export const planFiles = surface('plan-files', { weight: 8, sample: 100 }, files, async (content) => {
  try {
    const agreed = parsePlan('plan.json', content);
    assertSamePlans('plan.json', agreed, [now]);
    return difference(agreed.map(asserted), [asserted(now)]);
  } catch (cause) {
    return wrongIn(cause);
  }
});

/** What is agreed to: in any order, for any reason. */
function asserted({ host: node, changes }: typeof now) {
  const entries = changes.map(({ address, action, before, after }) => [address, sorted({ action, before, after })] as const);
  return { node, changes: Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Fields in one order: it means nothing in JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, below]) => [key, sorted(below)]),
  );
}
