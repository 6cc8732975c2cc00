import { expect, test } from '@jest/globals';
import { makeLineSplitter } from './bounded-lines.ts';
import { explainFailure } from './explain-failure.ts';
import { parseAnswerHeader } from './root-command.ts';
import { sshArguments } from './ssh-arguments.ts';

test('the host is behind --, so that it is never an option', () => {
  const args = sshArguments({ host: '-oProxyCommand=reboot', user: 'admin', port: 2222 }, '/tmp/x/0');
  expect(args.slice(-6)).toEqual(['-l', 'admin', '-p', '2222', '--', '-oProxyCommand=reboot']);
  expect(args).toEqual(expect.arrayContaining(['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ForwardAgent=no']));
});

test.each([
  [
    255,
    'No ED25519 host key is known for a and you have requested strict checking.\r\nHost key verification failed.\r\n',
    'The host key is unknown',
  ],
  [255, '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\n', 'The host key changed'],
  [255, 'root@a: Permission denied (publickey).\n', 'The host refuses the login'],
  [255, 'ssh: connect to host a port 22: No route to host\n', 'The host cannot be reached'],
  [1, 'sudo: a password is required\n', 'sudo asks for a password'],
  [1, 'sudo: a terminal is required to read the password; either use ssh\n', 'sudo asks for a password'],
  [127, 'sh: 2: exec: sudo: not found\n', 'The user is not root, and the host has no sudo'],
  [1, 'This account is closed.\n', 'The host did not run the command'],
])('exit status %i, %j', (exitCode, stderr, summary) => {
  expect(explainFailure(exitCode, stderr, { host: 'a' }).summary).toBe(summary);
});

test('the commands that check a key name the port', () => {
  const { fix } = explainFailure(255, 'REMOTE HOST IDENTIFICATION HAS CHANGED\nHost key verification failed.', { host: 'a', port: 2222 });
  expect(fix).toMatch(/ssh-keyscan -p 2222 -- a \| ssh-keygen -lf -.*ssh-keygen -R '\[a\]:2222'.*ssh -p 2222 a$/);
});

test('lines are the same however the output is cut', () => {
  const lines: string[] = [];
  const splitter = makeLineSplitter((line) => lines.push(line));
  for (const byte of Buffer.from('één\n\ntwo\nrest')) splitter.add(Uint8Array.of(byte));
  splitter.end();
  expect(lines).toEqual(['één', '', 'two', 'rest']);
});

test('the first line of an answer has a clock and a processor', () => {
  expect(parseAnswerHeader('lazyjack-fleet 1 1700000000 x86_64')).toEqual({ clock: 1_700_000_000, architecture: 'x86_64' });
  for (const line of ['', 'Last login: today', 'lazyjack-fleet 1 1700000000 x86_64\u001b[2J', 'lazyjack-fleet 2 1 x'])
    expect(parseAnswerHeader(line)).toBeUndefined();
});
