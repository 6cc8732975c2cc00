import { expect, test } from '@jest/globals';
import { makeApiServerReader, parseNodeTable } from './kubectl.ts';

test('parses the node list of kubectl 1.20 and 1.31', () => {
  const table = `my-master   Ready                      control-plane,master   3m   v1.20.2   fd00:20::2   <none>   Debian GNU/Linux 12 (bookworm)   6.1.0   containerd://1.6.20
minion1     NotReady                   <none>                 2m   v1.20.2
minion2     Ready,SchedulingDisabled   <none>                 2m   v1.31.0   <none>   <none>
other       Unknown                    control-plane          2m   v1.31.0
`;
  expect(parseNodeTable(table)).toEqual([
    { name: 'my-master', isControlPlane: true, isReady: true, address: 'fd00:20::2' },
    { name: 'minion1', isControlPlane: false, isReady: false },
    { name: 'minion2', isControlPlane: false, isReady: true },
    { name: 'other', isControlPlane: true, isReady: false },
  ]);
  expect(parseNodeTable('')).toEqual([]);
  expect(() => parseNodeTable('\u001b[31mwhat\n')).toThrow('"\\u{1b}[31mwhat"');
});

test.each([
  ['bootstrap-token-abcdef MjAyNi0xMS0yM1QxMjowMDowMFo=', '2026-11-23T12:00:00Z'],
  ['bootstrap-token-abcdef ', ''],
  ['', null],
])('a token whose secret is "%s" ends: %s', async (stdout, end) => {
  const run = async () => ({ exitCode: 0, stdout, stderr: '', command: 'kubectl' });
  expect(await makeApiServerReader({ run, attempt: run }).readTokenExpiry('abcdef')).toBe(end);
});
