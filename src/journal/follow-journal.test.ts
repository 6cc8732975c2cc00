import { appendFile, mkdtemp, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyEntry as entry, boot } from './any-entries.ts';
import { followJournal } from './follow-journal.ts';
import { firstLine, formatLine } from './line.ts';
import type { Entry } from './entry.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lazyjack-journal-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** What may become of the file between two looks. */
const event = fc.oneof(
  fc.record({ type: fc.constant('append' as const), entries: fc.array(entry, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('ours' as const), entries: fc.array(entry, { maxLength: 3 }), lost: fc.boolean() }),
  fc.record({ type: fc.constant('torn' as const), entry }),
  fc.record({ type: fc.constant('mended' as const) }),
  fc.record({ type: fc.constant('replaced' as const), entries: fc.array(entry, { maxLength: 3 }), old: fc.boolean() }),
  fc.record({ type: fc.constant('damaged' as const) }),
);

/** What is added to the file: in an empty one, the first line too. */
async function nextIn(file: string, entries: readonly Entry[]): Promise<Buffer> {
  const { size } = await stat(file);
  return Buffer.from((size === 0 && entries.length > 0 ? firstLine : '') + entries.map(formatLine).join(''));
}

test('looking again and again says what a first look at the whole file says', async () => {
  let journals = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      const file = join(directory, `journal-${journals++}`);
      await writeFile(file, '');
      const { look, added } = followJournal(file, boot);
      for (const happened of events) {
        const { sound } = followJournal(file, boot).look();
        if (happened.type === 'ours') {
          for (const each of happened.entries) {
            const bytes = await nextIn(file, [each]);
            if (!happened.lost) await appendFile(file, bytes);
            added(each, bytes.length);
          }
        }
        if (happened.type === 'append') await appendFile(file, await nextIn(file, happened.entries));
        if (happened.type === 'torn') await appendFile(file, (await nextIn(file, [happened.entry])).subarray(0, -5));
        if (happened.type === 'mended') await truncate(file, sound);
        if (happened.type === 'damaged') await appendFile(file, 'neither\nwhole\nnor the last');
        if (happened.type === 'replaced') {
          await writeFile(`${file}-new`, (happened.old ? '' : firstLine) + happened.entries.map(formatLine).join(''));
          await rename(`${file}-new`, file);
        }
        const seen = look();
        expect(seen).toEqual(followJournal(file, boot).look());
        expect(look()).toEqual(seen);
      }
    }),
  );
});

test('what we added to a file that then was replaced by another of the same length does not count', async () => {
  const file = join(directory, 'swapped');
  const begin = (run: string) =>
    ({ type: 'begin', run, at: '2026-01-01T00:00:00Z', boot, command: 'apply', phase: 'up', version: '2.0.0' }) as const;
  await writeFile(file, '');
  const { look, added } = followJournal(file, boot);
  look();
  await writeFile(`${file}-new`, firstLine + formatLine(begin('theirs')));
  await rename(`${file}-new`, file);
  added(begin('mine!!'), (firstLine + formatLine(begin('mine!!'))).length);
  expect(look().ledger.interrupted?.run).toBe('theirs');
});

test('a file that is not there is said so, and followed once it is', async () => {
  const file = join(directory, 'later');
  const { look } = followJournal(file, boot);
  expect(look).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  const line = formatLine({ type: 'end', run: 'a', outcome: 'committed' });
  await writeFile(file, line);
  expect(look()).toMatchObject({ size: line.length, sound: line.length });
});
