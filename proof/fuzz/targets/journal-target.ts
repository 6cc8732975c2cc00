import fc from 'fast-check';
import { firstLine, formatLine, parseLines, formatChecksummedLine } from '../../../src/journal/journal-line.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../testing/simulated/simulated-engine.ts';
import { hostileTexts } from '../../../testing/hostile-text.ts';
import { mutatedBytes, mutatedJson } from '../mutate.ts';
import { findErrorProblem } from '../plan-both-phases.ts';
import { defineFuzzTarget } from '../fuzz-target.ts';

const cluster = clusterFromYaml(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodesYaml}`);

async function applyOnce() {
  const host = plainHost('my-master');
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, 'my-master'));
  return { host, engine };
}

const { engine: appliedEngine } = await applyOnce();
const lines = appliedEngine.entries.map(formatLine);
const validLines = new Set(parseLines(firstLine + lines.join('')).entries.map(formatLine));
const tokens = [...hostileTexts, '"', '{', '}', '\n', '"before":null', '"outcome":"committed"', '{"sum":"0000000000000000","entry":{}}\n'];

interface Damage {
  /** Changed bytes: only the original entries may be read. */
  readonly bytes?: Uint8Array;
  /** The number of a line and another entry for it, with a valid checksum, as an older or newer lazyjack could have written it. */
  readonly entry?: { readonly at: number; readonly text: string };
}
const damage: fc.Arbitrary<Damage> = fc.oneof(
  mutatedBytes(fc.constant(firstLine + lines.join('')), tokens).map((bytes) => ({ bytes })),
  fc.nat({ max: appliedEngine.entries.length - 1 }).chain((at) =>
    mutatedJson([appliedEngine.entries[at]], [...hostileTexts, 0, -1, 1.5, true, null, [], {}, ['a'], { a: 'b' }]).map((text) => ({
      entry: { at, text },
    })),
  ),
);

/**
 * A journal of any bytes: only complete lines count. A journal with unexpected entries is refused or handled, without an internal error.
 */
export const journalTarget = defineFuzzTarget('journal', { weight: 8, casesInTest: 25 }, damage, async ({ bytes, entry }) => {
  const altered = (): string => firstLine + lines.map((line, at) => (at === entry?.at ? formatChecksummedLine(entry.text) : line)).join('');
  const { entries, damagedLine } = parseLines(bytes === undefined ? altered() : decodeUtf8(bytes));
  if (bytes !== undefined) {
    const odd = entries.find((each) => !validLines.has(formatLine(each)));
    return odd && `a line was believed that nobody wrote: ${JSON.stringify(odd)}`;
  }
  if (damagedLine !== undefined) return undefined;
  const { host, engine } = await applyOnce();
  engine.entries.splice(0, Infinity, ...entries);
  try {
    const plan = await engine.destroyPlan();
    const wrote = host.effects.length;
    await engine.destroyPlan();
    if (host.effects.length > wrote) return 'a plan wrote';
    const destroyed = plan.unknown.length > 0 ? undefined : await engine.destroy();
    return destroyed !== undefined && 'cause' in destroyed ? findErrorProblem(destroyed.cause) : undefined;
  } catch (cause) {
    return findErrorProblem(cause);
  }
});

function decodeUtf8(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
