import fc from 'fast-check';
import { firstLine, formatLine, readLines, sealLine } from '../../journal/line.ts';
import { clusterOf, plainHost, prepareWishes, threeNodes } from '../../lab/simulated-cluster.ts';
import { simulatedEngine } from '../../lab/simulated-engine.ts';
import { hostileTexts } from '../hostile-text.ts';
import { mutated, mutatedJson } from '../mutate.ts';
import { wrongIn } from '../planned.ts';
import { surface } from '../surface.ts';

const cluster = clusterOf(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodes}`);

async function applied() {
  const host = plainHost('my-master');
  const engine = simulatedEngine(host);
  await engine.apply(await prepareWishes(host, cluster, 'my-master'));
  return { host, engine };
}

const { engine: once } = await applied();
const lines = once.entries.map(formatLine);
const whole = new Set(readLines(firstLine + lines.join('')).entries.map(formatLine));
const tokens = [...hostileTexts, '"', '{', '}', '\n', '"before":null', '"outcome":"committed"', '{"sum":"0000000000000000","entry":{}}\n'];

interface Damage {
  /** Changed bytes: what is read must be what was written, or nothing. */
  readonly bytes?: Uint8Array;
  /** The number of a line and another entry in its place, with a right checksum: what an older or newer lazyjack could have written. */
  readonly entry?: { readonly at: number; readonly text: string };
}
const damage: fc.Arbitrary<Damage> = fc.oneof(
  mutated(fc.constant(firstLine + lines.join('')), tokens).map((bytes) => ({ bytes })),
  fc.nat({ max: once.entries.length - 1 }).chain((at) =>
    mutatedJson([once.entries[at]], [...hostileTexts, 0, -1, 1.5, true, null, [], {}, ['a'], { a: 'b' }]).map((text) => ({
      entry: { at, text },
    })),
  ),
);

/** A journal of any bytes: only whole lines of it count; and one of strange entries is refused or handled, without an internal error. */
export const journal = surface('journal', { weight: 8, sample: 25 }, damage, async ({ bytes, entry }) => {
  const altered = (): string => firstLine + lines.map((line, at) => (at === entry?.at ? sealLine(entry.text) : line)).join('');
  const { entries, damaged } = readLines(bytes === undefined ? altered() : decoded(bytes));
  if (bytes !== undefined) {
    const odd = entries.find((each) => !whole.has(formatLine(each)));
    return odd && `a line was believed that nobody wrote: ${JSON.stringify(odd)}`;
  }
  if (damaged !== undefined) return undefined;
  const { host, engine } = await applied();
  engine.entries.splice(0, Infinity, ...entries);
  try {
    const plan = await engine.destroyPlan();
    const wrote = host.effects.length;
    await engine.destroyPlan();
    if (host.effects.length > wrote) return 'a plan wrote';
    const destroyed = plan.unknown.length > 0 ? undefined : await engine.destroy();
    return destroyed !== undefined && 'cause' in destroyed ? wrongIn(destroyed.cause) : undefined;
  } catch (cause) {
    return wrongIn(cause);
  }
});

function decoded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
