import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { simulatedHost, type SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import { hostsEntry, isReservedName } from './index.ts';
import { parseBlocks } from './hosts-block.ts';
import { parseHostsLine } from './hosts-line.ts';
import { joinLines, type Line, splitLines } from '../../shared/text/text-lines.ts';

const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 500);
jest.setTimeout(numRuns * 60);
const path = '/etc/hosts';
const signal = new AbortController().signal;

const managed = ['a', 'b', 'my-master', 'c.lan'];
const written = ['127.0.0.1', '127.0.1.1', '10.0.0.5', '::1', 'fd00:20::2', 'FD00:20:0::2', 'fd00:20::3', 'fe80::1%eth0', '999.1.1.1', 'x'];
const canonical = ['127.0.1.1', '10.0.0.5', 'fd00:20::2', 'fd00:20::3', '10.192.0.2'];

const space = fc.constantFrom(' ', '\t', '  ', '\t \t', ' \v', '\r');
const name = fc.constantFrom(...managed, 'A', 'My-Master', 'my-master.lan', 'aa', 'xa', 'localhost', 'ip6-localhost', 'other');
const comment = fc.constantFrom('', '', '', ' # lazyjack was here', '#a', '\t# b \xff', '# lazyjack too');
const entry = fc
  .tuple(fc.constantFrom('', '', ' '), fc.constantFrom(...written), fc.array(fc.tuple(space, name), { maxLength: 4 }), comment)
  .map(([indent, address, names, end]) => indent + address + names.flat().join('') + end);
const bytes = fc.uint8Array({ maxLength: 12 }).map((data) => Buffer.from(data).toString('latin1').replaceAll('\n', ''));
const other = fc.constantFrom(
  '',
  '# a comment',
  '#127.0.0.1 a',
  '  ',
  '# lazyjack took a from: nowhere',
  '# lazyjack took x from: 10.0.0.5 a',
);
/** Lines that an earlier installation of lazyjack may have left. */
const staleLine = fc.constantFrom(
  'fd00:20::9\ta\t# lazyjack',
  'fd00:20::9\tb nas # lazyjack',
  '10.0.0.5\ta',
  '# lazyjack took a from: 10.0.0.5 a',
  '# lazyjack took a my-master from: 10.0.0.5  a x my-master',
  '10.0.0.5 x',
  '# lazyjack took a b from: fd00:20::2 x a\tb # y',
  'fd00:20::2 x # y',
  'fd00:20::2 x b # y',
);

function fileOf(line: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const end = fc.constantFrom('\n', '\n', '\n', '\r\n');
  const lines = fc.array(
    fc.tuple(line, end).map((pair) => pair.join('')),
    { maxLength: 10 },
  );
  return fc.tuple(lines, fc.oneof(fc.constant(''), line)).map(([all, last]) => all.join('') + last);
}

/** Identical to an owned line without its comment. */
const unmarkedLine = /^\S+\t(a|b|my-master|c\.lan)$/;
const foreign = fc.oneof(
  { weight: 6, arbitrary: entry },
  { weight: 1, arbitrary: bytes },
  { weight: 1, arbitrary: other },
  fc.constantFrom('10.0.0.5\ta', '127.0.1.1\tb'),
);
const foreignFileWithoutOurSpelling = fileOf(foreign.filter((line) => !unmarkedLine.test(line)));
const foreignFile = fc.option(fileOf(foreign), { nil: null });
const anyFile = fileOf(fc.oneof({ weight: 3, arbitrary: foreign }, { weight: 2, arbitrary: staleLine }));
const desiredStates = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...managed),
    addresses: fc.uniqueArray(fc.constantFrom(...canonical), { minLength: 1, maxLength: 2 }),
  }),
  { selector: (desiredState) => desiredState.name, minLength: 1 },
);
type DesiredState = { readonly name: string; readonly addresses: string[] };
type State = { readonly addresses: readonly string[] } | null;

function hostWith(text: string | null): SimulatedHost {
  const content = { base64: Buffer.from(text ?? '', 'latin1').toString('base64') };
  return simulatedHost({
    files: { '/etc': { type: 'directory' }, ...(text !== null && { [path]: { type: 'file', content, mode: 0o640, uid: 3 } }) },
  });
}

async function textOf(host: SimulatedHost): Promise<string | null> {
  const node = await host.files.read(path);
  return node?.type === 'file' ? Buffer.from(node.content).toString('latin1') : null;
}

async function probe(host: SimulatedHost, names: readonly string[]): Promise<unknown[]> {
  const found = await hostsEntry.probe(
    host,
    names.map((each) => ({ name: each })),
  );
  return found.map((probed) => (probed.known ? probed.state : probed.reason));
}

/** Writes what differs from the target, as the engine does. */
async function writeTargets(host: SimulatedHost, targets: readonly { readonly name: string; readonly after: State }[]): Promise<void> {
  const live = await hostsEntry.probe(
    host,
    targets.map((each) => ({ name: each.name })),
  );
  const changes = targets.flatMap((target, at) => {
    const probed = live[at];
    const before = probed?.known === true ? probed.state : null;
    return JSON.stringify(before) === JSON.stringify(target.after) ? [] : [{ id: { name: target.name }, before, after: target.after }];
  });
  if (changes.length > 0) await hostsEntry.write(host, changes, signal);
}

const apply = (host: SimulatedHost, desired: readonly DesiredState[]) =>
  writeTargets(
    host,
    desired.map(({ name: each, addresses }) => ({ name: each, after: { addresses } })),
  );

async function beforeOf(host: SimulatedHost, desired: readonly DesiredState[]): Promise<{ name: string; after: State }[]> {
  const found = await hostsEntry.probe(
    host,
    desired.map((each) => ({ name: each.name })),
  );
  return desired.map((desiredState, at) => {
    const probed = found[at];
    const addresses = probed?.known === true ? probed.state?.['addresses'] : undefined;
    return { name: desiredState.name, after: Array.isArray(addresses) ? { addresses: addresses.map(String) } : null };
  });
}

test('written addresses are read back, foreign lines keep theirs, and a second apply writes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(foreignFile, anyFile), desiredStates, async (text, desired) => {
      const host = hostWith(text);
      const names = desired.map((desiredState) => desiredState.name);
      const rest = [...managed.filter((each) => !names.includes(each)), 'localhost', 'other'];
      const others = await probe(host, rest);
      await apply(host, desired);
      expect(await probe(host, names)).toEqual(desired.map(({ addresses }) => ({ addresses })));
      expect(await probe(host, rest)).toEqual(others);
      const written = host.effects.length;
      await apply(host, desired);
      expect(host.effects).toHaveLength(written);
    }),
    { numRuns },
  );
});

async function expectEveryByteRestored(
  text: string | null,
  desired: DesiredState[],
  changed: DesiredState[],
  batchSize: number,
  seed: number,
): Promise<void> {
  const host = hostWith(text);
  const before = await beforeOf(host, desired);
  for (const part of chunks(desired, batchSize)) await apply(host, part);
  await apply(
    host,
    changed.filter((desiredState) => desired.some((each) => each.name === desiredState.name)),
  );
  for (const part of chunks(shuffled(before, seed), seed % 3)) {
    await writeTargets(host, part);
    const names = part.map((each) => each.name);
    expect(await probe(host, names)).toEqual(part.map((each) => each.after));
  }
  expect(await textOf(host)).toBe(text);
  expect(await host.files.read(path)).toEqual(await hostWith(text).files.read(path));
}

test('apply and restore in any order: every byte is restored', async () => {
  await fc.assert(
    fc.asyncProperty(foreignFile, desiredStates, fc.nat(3), fc.nat(23), (text, desired, batchSize, seed) =>
      expectEveryByteRestored(text, desired, [], batchSize, seed),
    ),
    { numRuns },
  );
});

test('also after the configuration changed the addresses of names', async () => {
  await fc.assert(
    fc.asyncProperty(foreignFileWithoutOurSpelling, desiredStates, desiredStates, fc.nat(3), fc.nat(23), expectEveryByteRestored),
    {
      numRuns,
    },
  );
});

test('restore gives the previous addresses, whatever the file contains', async () => {
  await fc.assert(
    fc.asyncProperty(anyFile, desiredStates, async (text, desired) => {
      const host = hostWith(text);
      const before = await beforeOf(host, desired);
      await apply(host, desired);
      await writeTargets(host, before);
      expect(await beforeOf(host, desired)).toEqual(before);
    }),
    { numRuns },
  );
});

test('a foreign line that was added in the meantime is retained, and the rest is restored', async () => {
  await fc.assert(
    fc.asyncProperty(fileOf(foreign), desiredStates, fc.nat(), async (text, desired, seed) => {
      const host = hostWith(text);
      const before = await beforeOf(host, desired);
      await apply(host, desired);
      const added: Line = { text: '10.9.9.9 unheard-of', eol: '\n' };
      const blocks = parseBlocks(splitLines(Buffer.from((await textOf(host)) ?? '', 'latin1')));
      const ended = blocks.at(-1)?.eol === '' ? blocks.length - 1 : blocks.length;
      const lines = blocks.map((block) => block.lines).toSpliced(seed % (ended + 1), 0, [added]);
      host.files.put(path, { type: 'file', content: { base64: Buffer.from(joinLines(lines.flat())).toString('base64') } });
      await writeTargets(host, before);
      const after = splitLines(Buffer.from((await textOf(host)) ?? '', 'latin1'));
      expect(after.filter((line) => line.text === added.text)).toEqual([added]);
      expect(Buffer.from(joinLines(after.filter((line) => line.text !== added.text))).toString('latin1')).toBe(text);
    }),
    { numRuns },
  );
});

test('no line without a managed name changes, and no name of the host itself is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fileOf(foreign), desiredStates, async (text, desired) => {
      const host = hostWith(text);
      const names = new Set(desired.map((desiredState) => desiredState.name));
      const own = await reservedNames(host);
      const untouched = splitLines(Buffer.from(text, 'latin1')).filter(({ text: line }) => !mentions(line, names));
      await apply(host, desired);
      const result = splitLines(Buffer.from((await textOf(host)) ?? '', 'latin1'));
      expect(subsequence(untouched, result)).toBe(true);
      expect(await reservedNames(host)).toEqual(own);
    }),
    { numRuns },
  );
});

async function reservedNames(host: SimulatedHost): Promise<string[]> {
  return splitLines(Buffer.from((await textOf(host)) ?? '', 'latin1')).flatMap(({ text }) => {
    const line = parseHostsLine(text);
    return (line?.names ?? []).filter((each) => isReservedName(each.name)).map((each) => `${line?.address ?? ''} ${each.name}`);
  });
}

/** Anywhere in the line: the comments that preserve lines mention names too. */
function mentions(line: string, names: ReadonlySet<string>): boolean {
  return line
    .toLowerCase()
    .split(/[ \t\r\v\f]+/)
    .some((word) => names.has(word.replace(/#.*/s, '')));
}

function subsequence(part: readonly Line[], whole: readonly Line[]): boolean {
  let at = 0;
  for (const line of whole) if (line.text === part[at]?.text && line.eol === part[at]?.eol) at++;
  return at === part.length;
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  if (size === 0) return [[...items]];
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const rest = [...items];
  return items.flatMap((_, at) => rest.splice((seed >> at) % rest.length, 1));
}
