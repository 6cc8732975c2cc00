import { expect, test } from '@jest/globals';
import type { Commands } from '../programs/commands.ts';
import { linuxNetwork } from './linux-network.ts';

/** A fake `ip` with one address on eth0. */
function fakeIp(local: string): Commands {
  const addresses = [{ ifname: 'eth0', addr_info: [{ local, prefixlen: 64, scope: 'global' }] }];
  const attempt: Commands['attempt'] = async (_, args) => {
    const answers = args.includes('route') ? [] : args.includes('-4') ? [[], [], []] : [addresses, []];
    return { exitCode: 0, stdout: answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''), stderr: '', command: 'ip' };
  };
  return { attempt, run: attempt };
}

test('reads one address', async () => {
  const { addresses } = await linuxNetwork(fakeIp('fd00::a')).read();
  expect(addresses).toMatchObject([{ dev: 'eth0', address: 'fd00::a' }]);
});

test.each(['true', '..', '', 'fd00::a/64'])('%p is no address that an interface could have', async (local) => {
  await expect(linuxNetwork(fakeIp(local)).read()).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('answered in a form that lazyjack does not know: no IP address'),
  });
});
