import { expect, test } from '@jest/globals';
import { parseTrace } from './strace-run.ts';
import { sampleSyscalls } from './syscalls.ts';

test('of a trace, only calls that change something count, each with its number in its thread', () => {
  const trace = `10 openat(AT_FDCWD</run/lab/cluster>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>
10 openat(AT_FDCWD, "/run/lazyjack.lock", O_RDWR|O_CREAT|O_NOFOLLOW, 0600) = 20</run/lazyjack.lock>
11 write(7<pipe:[1]>, "x", 1) = 1
11 write(21</var/lib/lazyjack/journal.ndjson>, "{", 1 <unfinished ...>
10 mkdir("/etc/cni", 0700) = 0
11 <... write resumed>) = 1
12 mkdir("/etc/cni/net.d", 0700) = 0
12 mkdir("/var/lib/cni", 0700) = 0
12 +++ exited with 0 +++
`;
  expect(parseTrace(trace)).toEqual([
    { name: 'openat', number: 2 },
    { name: 'write', number: 2 },
    { name: 'mkdir', number: 1 },
    { name: 'mkdir', number: 2 },
  ]);
});

test('a sample has every system call, and rare ones whole', () => {
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, at) => ({ name, number: at + 1 }));
  const calls = { apply: [...numbered('write', 200), ...numbered('mkdir', 3), ...numbered('fchmod', 30)], destroy: numbered('unlink', 40) };
  const points = sampleSyscalls(calls, 40, 1);
  expect(points).toHaveLength(40);
  const tried = (name: string) => points.filter(({ syscall }) => syscall.name === name).length;
  expect(tried('mkdir')).toBe(6);
  for (const name of ['write', 'fchmod', 'unlink']) expect(tried(name)).toBeGreaterThan(8);
  expect(sampleSyscalls(calls, 40, 1)).toEqual(points);
  expect(sampleSyscalls(calls, 40, 2)).not.toEqual(points);
});
