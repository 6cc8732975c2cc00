import { expect, test } from '@jest/globals';
import { Failure } from '../../core/failure.ts';
import { findArping } from './arping-output.ts';
import type { Commands, FinishedCommand } from '../programs/commands.ts';

type Said = Partial<Pick<FinishedCommand, 'exitCode' | 'stdout' | 'stderr'>>;

/** Output of Debian 12's packages: `-V`, then an answer. */
const versions = {
  // iputils-arping 20221126
  iputils: { stdout: 'arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n' },
  // arping 2.23
  habets: {
    exitCode: 1,
    stdout: 'ARPing 2.23, by Thomas Habets <thomas@habets.se>\nusage: arping [ -0aAbdDeFpPqrRuUvzZ ] [ -w <sec> ]\n',
    stderr: "arping: option requires an argument -- 'V'\n",
  },
} as const;

const finished = ({ exitCode = 0, stdout = '', stderr = '' }: Said): FinishedCommand => ({ exitCode, stdout, stderr, command: 'arping' });

function saying(said: Said): Commands {
  const attempt = async () => finished(said);
  return { attempt, run: attempt };
}

async function arping(which: keyof typeof versions) {
  const found = await findArping(saying(versions[which]), new AbortController().signal);
  if (found === undefined) throw new Error('none');
  return found;
}

test('distinguishes the two programs named arping and calls each with its own options', async () => {
  expect((await arping('iputils')).makeArguments('eth1', '10.192.0.10').join(' ')).toBe('-D -c 1 -I eth1 10.192.0.10');
  expect((await arping('habets')).makeArguments('eth1', '10.192.0.10').join(' ')).toBe('-0 -r -c 1 -C 1 -i eth1 10.192.0.10');
});

const sent = 'ARPING 10.192.0.10 from 0.0.0.0 eth1\n';
const yes = { status: 'yes', mac: '02:00:00:20:00:0a' };
const unknown = (reason: string) => ({ status: 'unknown', reason });

test.each([
  [
    'iputils',
    { exitCode: 1, stdout: `${sent}Unicast reply from 10.192.0.10 [02:00:00:20:00:0A]  0.574ms\nSent 1 probes (1 broadcast(s))\n` },
    yes,
  ],
  ['iputils', { exitCode: 1, stdout: `${sent}Broadcast request from 10.192.0.10 [02:00:00:20:00:0A]  0.574ms\n` }, yes],
  ['iputils', { stdout: `${sent}Sent 1 probes (1 broadcast(s))\nReceived 0 response(s)\n` }, { status: 'no' }],
  ['iputils', { stdout: 'Interface "lo" is not ARPable\n' }, unknown('Interface "lo" is not ARPable')],
  ['iputils', { exitCode: 2, stdout: 'Interface "eth1" is down\n' }, unknown('Interface "eth1" is down')],
  ['iputils', { exitCode: 2, stderr: 'arping: socket: Operation not permitted\n' }, unknown('arping: socket: Operation not permitted')],
  ['iputils', { exitCode: 255 }, unknown('arping: exit status 255')],
  ['habets', { stdout: '02:00:00:20:00:0a\n' }, yes],
  ['habets', { exitCode: 1 }, { status: 'no' }],
  [
    'habets',
    { exitCode: 1, stderr: 'arping: libnet_init(LIBNET_LINK, eth1): libnet_check_iface(): eth1 is down\n' },
    unknown('arping: libnet_init(LIBNET_LINK, eth1): libnet_check_iface(): eth1 is down'),
  ],
] as const)('%s %o', async (which, said, expected) => {
  expect((await arping(which)).parseOutput(finished(said))).toEqual(expected);
});

test('reports a missing program, and throws if it cannot run at all', async () => {
  const failing = (kind: 'missing' | 'denied'): Commands => {
    const attempt = async (): Promise<never> => {
      throw new Failure(kind, 'arping');
    };
    return { attempt, run: attempt };
  };
  const { signal } = new AbortController();
  expect(await findArping(failing('missing'), signal)).toBeUndefined();
  await expect(findArping(failing('denied'), signal)).rejects.toMatchObject({ kind: 'denied' });
});
