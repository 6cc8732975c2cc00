import { appendFile, mkdtemp, rename, rm, truncate, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyEntry as entry, asEntry1, boot } from '../../testing/arbitraries/any-journal-entries.ts';
import { followJournal } from './follow-journal.ts';
import { type AppendedLines, checksumOf, firstLine, formatChecksummedLine, formatLine } from './journal-line.ts';
import type { Entry } from './journal-entry.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lazyjack-journal-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Events of the file between two reads. */
const event = fc.oneof(
  fc.record({ type: fc.constant('append' as const), entries: fc.array(entry, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('ours' as const), entries: fc.array(entry, { maxLength: 3 }), lost: fc.boolean() }),
  fc.record({ type: fc.constant('torn' as const), entry }),
  fc.record({ type: fc.constant('mended' as const) }),
  fc.record({ type: fc.constant('replaced' as const), entries: fc.array(entry, { maxLength: 3 }), old: fc.boolean() }),
  fc.record({ type: fc.constant('damaged' as const) }),
);

/** Formats an entry as 2.0.0 wrote it. */
const formatLine1 = (each: Entry): string => formatChecksummedLine(JSON.stringify(asEntry1(each)));

/** The text to append, in the format of the file; an empty file gets the first line too. */
async function nextIn(file: string, entries: readonly Entry[]): Promise<Buffer> {
  const text = await readFile(file, 'utf8');
  const isNew = text === '' || text.startsWith(firstLine.slice(0, text.length)) || text.startsWith(firstLine);
  return Buffer.from((text === '' && entries.length > 0 ? firstLine : '') + entries.map(isNew ? formatLine : formatLine1).join(''));
}

function appendedLines(entries: readonly Entry[], bytes: Buffer): AppendedLines {
  const lines = bytes.toString('utf8').split('\n').slice(0, -1);
  return { entries, sums: lines.map(checksumOf), bytes: bytes.length };
}

test('repeated reads give the same result as one read of the whole file', async () => {
  let journals = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      const file = join(directory, `journal-${journals++}`);
      await writeFile(file, '');
      const { read, recordAppended } = followJournal(file, boot);
      for (const happened of events) {
        const { wholeBytes } = followJournal(file, boot).read();
        if (happened.type === 'ours') {
          for (const each of happened.entries) {
            const bytes = await nextIn(file, [each]);
            if (!happened.lost) await appendFile(file, bytes);
            recordAppended(appendedLines([each], bytes));
          }
        }
        if (happened.type === 'append') await appendFile(file, await nextIn(file, happened.entries));
        if (happened.type === 'torn') await appendFile(file, (await nextIn(file, [happened.entry])).subarray(0, -5));
        if (happened.type === 'mended') await truncate(file, wholeBytes);
        if (happened.type === 'damaged') await appendFile(file, 'neither\nwhole\nnor the last');
        if (happened.type === 'replaced') {
          const lines = happened.entries.map(happened.old ? formatLine1 : formatLine);
          await writeFile(`${file}-new`, (happened.old ? '' : firstLine) + lines.join(''));
          await rename(`${file}-new`, file);
        }
        const seen = read();
        expect(seen).toEqual(followJournal(file, boot).read());
        expect(read()).toEqual(seen);
      }
    }),
  );
});

test('own entries do not count after the file was replaced by another of the same length', async () => {
  const file = join(directory, 'swapped');
  const begin = (run: string) =>
    ({ type: 'begin', run, at: '2026-01-01T00:00:00Z', boot, command: 'apply', phase: 'up', version: '2.0.0' }) as const;
  await writeFile(file, '');
  const { read, recordAppended } = followJournal(file, boot);
  read();
  await writeFile(`${file}-new`, firstLine + formatLine(begin('theirs')));
  await rename(`${file}-new`, file);
  recordAppended(appendedLines([begin('mine!!')], Buffer.from(firstLine + formatLine(begin('mine!!')))));
  expect(read().ledger.interrupted?.run).toBe('theirs');
});

test('own entries do not count if the file had an incomplete line of the same length', async () => {
  const file = join(directory, 'torn');
  const end = { type: 'end', run: 'second', outcome: 'committed' } as const;
  const rollingBack = { type: 'rolling-back', run: 'second', seq: 1 } as const;
  const torn = formatLine(end).slice(0, formatLine(rollingBack).length);
  await writeFile(file, firstLine + torn);
  const { read, recordAppended } = followJournal(file, boot);
  read();
  recordAppended(appendedLines([rollingBack], Buffer.from(torn)));
  expect(read()).toMatchObject({ wholeBytes: firstLine.length });
});

test('a missing file is reported, and followed once it exists', async () => {
  const file = join(directory, 'later');
  const { read } = followJournal(file, boot);
  expect(read).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  const line = formatLine({ type: 'end', run: 'a', outcome: 'committed' });
  await writeFile(file, line);
  expect(read()).toMatchObject({ size: line.length, wholeBytes: line.length });
});
