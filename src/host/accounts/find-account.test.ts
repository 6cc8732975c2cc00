import { expect, test } from '@jest/globals';
import { makeCommands } from '../programs/commands.ts';
import { findAccount } from './find-account.ts';

const find = (name: string) => findAccount(makeCommands(), name);

test('finds root', async () => {
  expect(await find('root')).toEqual({ name: 'root', uid: 0, gid: 0, home: '/root' });
});

test.each(['nobody-of-that-name', '0', '', '-r', '--help', 'root:x', 'root\nroot', '../root'])('%j is nobody', async (name) => {
  expect(await find(name)).toBeUndefined();
});
