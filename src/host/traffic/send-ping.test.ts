import { expect, test } from '@jest/globals';
import type { PingRequest } from '../../core/host/verify-ports.ts';
import { sendPing } from './send-ping.ts';

const address = 'fd00:20::2';

/** What a ping that ends like this means, and the command. */
async function ping(request: PingRequest, { exitCode = 1, stderr = '' } = {}) {
  const commands: string[] = [];
  const run = async (file: string, args: readonly string[]) => {
    const command = [file, ...args].join(' ');
    commands.push(command);
    return { exitCode, stdout: '', stderr, command };
  };
  const result = await sendPing({ run, attempt: run }, request, new AbortController().signal);
  return { result, commands };
}

test('the seconds until a ping is given up', async () => {
  expect((await ping({ address })).commands).toEqual(['ping -6 -n -c 1 -w 4 fd00:20::2']);
  expect((await ping({ address, packetSize: 1500 })).commands).toEqual(['ping -6 -n -c 1 -w 1 -M do -s 1452 fd00:20::2']);
  expect((await ping({ address, packetSize: 1500, seconds: 3 })).commands).toEqual(['ping -6 -n -c 1 -w 3 -M do -s 1452 fd00:20::2']);
});

test('nsenter that finds no ping is not silence of the other host', async () => {
  const stderr = 'nsenter: failed to execute ping: No such file or directory\n';
  expect(await ping({ address, namespace: '/run/netns/p' }, { exitCode: 127, stderr })).toEqual({
    result: { status: 'missing' },
    commands: ['nsenter --net=/run/netns/p ping -6 -n -c 1 -w 4 fd00:20::2'],
  });
});
