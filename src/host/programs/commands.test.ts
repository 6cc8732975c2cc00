import { expect, test } from '@jest/globals';
import { makeCommands } from './commands.ts';
import { shellCommand } from '../../core/text/shell-command.ts';

const own = makeCommands();

test('passes the input, returns the output unchanged and sets the locale to C', async () => {
  expect(await own.run('sh', ['-c', 'cat; echo "$LC_ALL" >&2'], { input: 'a\n\n' })).toEqual({
    exitCode: 0,
    stdout: 'a\n\n',
    stderr: 'C\n',
    command: `sh -c 'cat; echo "$LC_ALL" >&2'`,
  });
});

test('a failure names the command and the reason', async () => {
  await expect(own.run('sh', ['-c', 'echo why >&2; exit 3'])).rejects.toThrow(`sh -c 'echo why >&2; exit 3': exit status 3\nwhy`);
  expect(await own.attempt('sh', ['-c', 'exit 3'])).toMatchObject({ exitCode: 3 });
  await expect(own.run('sleep', ['9'], { timeout: 50 })).rejects.toMatchObject({
    kind: 'failed',
    message: 'sleep 9: did not end within 0.05 s',
  });
  await expect(own.run('sh', ['-c', 'kill -9 $$'])).rejects.toThrow('was killed with SIGKILL');
});

test('the failure for a missing program names its package', async () => {
  await expect(own.run('/nowhere/ip', ['link'])).rejects.toMatchObject({
    kind: 'missing',
    message: '/nowhere/ip link: there is no program /nowhere/ip',
    fix: 'Install it: apt-get install iproute2',
  });
  await expect(own.run('/nowhere/else', [])).rejects.toMatchObject({
    kind: 'missing',
    fix: 'Install /nowhere/else, or put its directory into PATH.',
  });
});

test('a program that the kernel refuses to start is a failure', async () => {
  const tooLong = 'x'.repeat(256 * 1024);
  await expect(own.run('true', [tooLong])).rejects.toMatchObject({
    name: 'Failure',
    kind: 'failed',
    message: expect.stringMatching(/: the arguments are too long$/),
  });
  await expect(own.run('true', ['a\0b'])).rejects.toMatchObject({ name: 'Failure', kind: 'failed' });
});

test('an abort signal ends the program', async () => {
  const stop = new AbortController();
  const running = own.run('sleep', ['9'], { signal: stop.signal });
  stop.abort();
  await expect(running).rejects.toMatchObject({ kind: 'interrupted' });
});

test('a program runs in its own session, which Ctrl-C does not reach', async () => {
  const { stdout } = await own.run('sh', ['-c', 'ps -o sid= -p $$ || cut -d" " -f6 /proc/$$/stat; echo $$']);
  const [session, pid] = stdout.trim().split(/\s+/);
  expect(session).toBe(pid);
});

test('quotes commands for a shell', () => {
  expect(shellCommand('ip', ['route', 'add', 'fd00::/64', `it's`, ''])).toBe(`ip route add fd00::/64 'it'\\''s' ''`);
});

test('ends a program that hangs, even without an explicit timeout', async () => {
  await expect(makeCommands(undefined, 50).run('sleep', ['9'])).rejects.toMatchObject({
    kind: 'failed',
    message: 'sleep 9: did not end within 0.05 s',
  });
});

test('ends a child of an ended program that keeps its output open', async () => {
  const started = performance.now();
  await makeCommands(undefined, 300).attempt('sh', ['-c', 'sleep 60 & exit 0']);
  expect(performance.now() - started).toBeLessThan(10_000);
});
