import { expect, test } from '@jest/globals';
import type { Commands } from '../programs/commands.ts';
import { linuxPacketFilter } from './linux-packet-filter.ts';

/** A packet filter for which `iptables-save` always prints this text. */
function filterWithOutput(saved: { text: string }) {
  const attempt: Commands['attempt'] = async (file, args) => ({
    ...{ exitCode: 0, stderr: '', command: [file, ...args].join(' ') },
    stdout: file.endsWith('-save') ? saved.text : '',
  });
  return linuxPacketFilter({ attempt, run: attempt });
}

const where = { family: 4, table: 'filter', chain: 'LAZYJACK-FORWARD' } as const;

test('rejects an output of iptables-save without a table that was just written', async () => {
  const saved = { text: '' };
  const filter = filterWithOutput(saved);
  expect(await filter.read(4)).toEqual([]);
  await filter.write([{ ...where, op: 'set-chain', rules: ['-j ACCEPT'] }]);
  await expect(filter.read(4)).rejects.toMatchObject({ kind: 'failed', message: expect.stringContaining('the table filter') });
  expect(await filter.read(6)).toEqual([]);
  saved.text = '*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n';
  expect(await filter.read(4)).toHaveLength(1);
  saved.text = '';
  await filter.write([{ ...where, op: 'remove-chain' }]);
  expect(await filter.read(4)).toEqual([]);
});

test.each([
  ['garbage', '{"[[garbage\n'],
  ['an incomplete output', '# Generated\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j LAZYJACK-FORWARD\n'],
])('rejects %s instead of assuming that no rules exist', async (_, text) => {
  await expect(filterWithOutput({ text }).read(4)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/^no rules as/),
  });
});

test('accepts a line feed in the comment of a foreign rule', async () => {
  const text = '# Generated\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m comment --comment "one\ntwo" -j ACCEPT\nCOMMIT\n# Completed\n\n';
  expect(await filterWithOutput({ text }).read(4)).toHaveLength(1);
});
