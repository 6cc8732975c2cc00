import { expect, test } from '@jest/globals';
import type { Commands } from '../programs/commands.ts';
import { linuxPacketFilter } from './linux-packet-filter.ts';

/** A firewall of which `iptables-save` says this, whatever was written. */
function filterThatSays(said: { text: string }) {
  const attempt: Commands['attempt'] = async (file, args) => ({
    ...{ exitCode: 0, stderr: '', command: [file, ...args].join(' ') },
    stdout: file.endsWith('-save') ? said.text : '',
  });
  return linuxPacketFilter({ attempt, run: attempt });
}

const where = { family: 4, table: 'filter', chain: 'LAZYJACK-FORWARD' } as const;

test('a table into which rules were written just now does not vanish: a save that says nothing is not believed', async () => {
  const said = { text: '' };
  const filter = filterThatSays(said);
  expect(await filter.read(4)).toEqual([]);
  await filter.write([{ ...where, op: 'set-chain', rules: ['-j ACCEPT'] }]);
  await expect(filter.read(4)).rejects.toMatchObject({ kind: 'failed', message: expect.stringContaining('the table filter') });
  expect(await filter.read(6)).toEqual([]);
  said.text = '*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n';
  expect(await filter.read(4)).toHaveLength(1);
  said.text = '';
  await filter.write([{ ...where, op: 'remove-chain' }]);
  expect(await filter.read(4)).toEqual([]);
});

test.each([
  ['garbage', '{"[[garbage\n'],
  ['half of it', '# Generated\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j LAZYJACK-FORWARD\n'],
])('%s is not taken for a firewall without our rules', async (_, text) => {
  await expect(filterThatSays({ text }).read(4)).rejects.toMatchObject({ kind: 'failed', message: expect.stringMatching(/^no rules as/) });
});

test('a comment of others may go over lines', async () => {
  const text = '# Generated\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m comment --comment "one\ntwo" -j ACCEPT\nCOMMIT\n# Completed\n\n';
  expect(await filterThatSays({ text }).read(4)).toHaveLength(1);
});
