import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { projectRoot } from '../../lab/hosts/project-root.ts';
import { applyConcurrently } from './concurrency.ts';
import { findDistinctInstants, samplePoints, pickEvenly } from './crash.ts';
import { crashAndRecover, describeCrash } from './crash-and-recover.ts';
import { startHostsUnderTest, type HostUnderTest, type HostsUnderTest } from './hosts-under-test.ts';
import { injectFault } from './inject-fault.ts';
import { findFaultPoints } from './faults.ts';
import { measureRuns, interruptRun, signalPoint } from './signals.ts';
import { describeSyscall, killAtSyscall, sampleSyscalls, traceHost, type TracedHost } from './syscalls.ts';

// A sample of the cases of `npm run proof`; see docs/reliability.md.
let started: HostsUnderTest;
let subject: HostUnderTest;

beforeAll(async () => {
  started = await startHostsUnderTest('worker', 1);
  const [first] = started.hosts;
  if (first === undefined) throw new Error('no host');
  subject = first;
});

afterAll(async () => {
  await started.close();
});

test('after a kill at any write, plan names the interrupted run, and destroy and apply recover the host', async () => {
  const points = samplePoints(await findDistinctInstants(subject), 8, 1);
  expect(points.length).toBeGreaterThanOrEqual(8);
  for (const point of points) {
    const result = await crashAndRecover(subject, point);
    expect({ point: describeCrash(result), problems: result.problems }).toEqual({ point: describeCrash(result), problems: [] });
  }
});

/** Expects that the host recovers from a kill at each of so many system calls that write, spread over the calls. */
async function expectRecoveryAtSyscalls(traced: TracedHost, count: number): Promise<void> {
  const points = sampleSyscalls(traced.calls, count, 1);
  expect(points).toHaveLength(count);
  for (const point of points) {
    const { problems } = await killAtSyscall(traced, point);
    expect({ point: describeSyscall(point), problems }).toEqual({ point: describeSyscall(point), problems: [] });
  }
}

test('after a kill at any system call that writes, destroy and apply recover the host', async () => {
  await expectRecoveryAtSyscalls(await traceHost(subject), 14);
}, 200_000);

test('after a kill at a system call of both phases, directories have their mode after the next apply', async () => {
  const { hosts, close } = await startHostsUnderTest('both', 1);
  try {
    const [controlPlaneNode] = hosts;
    if (controlPlaneNode === undefined) throw new Error('no host');
    const traced = await traceHost(controlPlaneNode);
    // The call that gives a new directory its mode; the first ones belong to files.
    const chmods = traced.calls.apply.filter(({ name }) => name === 'fchmod');
    for (const syscall of pickEvenly(chmods, 4, 1)) {
      const point = { killedCommand: 'apply', recoveryCommand: 'apply', syscall } as const;
      const { problems } = await killAtSyscall(traced, point);
      expect({ point: describeSyscall(point), problems }).toEqual({ point: describeSyscall(point), problems: [] });
    }
    await expectRecoveryAtSyscalls(traced, 2);
  } finally {
    await close();
  }
}, 300_000);

test('after a kill in phase up, destroy restores the state after prepare', async () => {
  const { hosts, close } = await startHostsUnderTest('up', 1);
  try {
    const [controlPlaneNode] = hosts;
    if (controlPlaneNode === undefined) throw new Error('no host');
    await controlPlaneNode.host.apply(...controlPlaneNode.phaseArguments);
    expect(await controlPlaneNode.findChanges()).not.toEqual([]);
    await controlPlaneNode.host.destroy(...controlPlaneNode.phaseArguments);
    for (const point of samplePoints(await findDistinctInstants(controlPlaneNode), 3, 1)) {
      const result = await crashAndRecover(controlPlaneNode, point);
      expect({ point: describeCrash(result), problems: result.problems }).toEqual({ point: describeCrash(result), problems: [] });
    }
    // A host without rules gives an empty answer too. Here it comes after owned rules were written.
    const { fault, problems } = await injectFault(controlPlaneNode, {
      command: 'apply',
      at: 'iptables-save',
      failureMode: 2,
      sticky: true,
    });
    expect({ fault, problems }).toEqual({ fault: 'apply: iptables-save: succeeds and does nothing, from here on', problems: [] });
  } finally {
    await close();
  }
}, 300_000);

test('if any effect fails, all changes are rolled back or the rest is named', async () => {
  let failed = 0;
  for (const point of pickEvenly(await findFaultPoints(subject), 12, 1)) {
    const { fault, problems } = await injectFault(subject, point);
    if (fault !== undefined) failed += 1;
    expect({ fault, problems }).toEqual({ fault, problems: [] });
  }
  expect(failed).toBeGreaterThan(8);
});

test('an unwritable lock is refused with a message, and a lock that cannot be removed is no failure', async () => {
  for (const label of ['ftruncateSync /run/lazyjack.lock', 'writeSync /run/lazyjack.lock', 'unlinkSync /run/lazyjack.lock']) {
    const { fault, problems } = await injectFault(subject, { command: 'apply', at: label, failureMode: 2, sticky: true });
    expect({ fault, problems }).toEqual({ fault: expect.stringContaining(label), problems: [] });
  }
});

test('a state directory that cannot be synced is removed again', async () => {
  for (const label of ['sync /var/lib/lazyjack', 'datasync /var/lib/lazyjack/journal.ndjson']) {
    const { fault, problems } = await injectFault(subject, { command: 'apply', at: label, failureMode: 1, sticky: true });
    expect({ fault, problems }).toEqual({ fault: expect.stringContaining(label), problems: [] });
  }
});

test('a destroy that cannot write a file restores what does not need it, and names the rest', async () => {
  const point = { command: 'destroy', at: 'chown /etc/.resolv.conf', failureMode: 0, sticky: true } as const;
  const { fault, outcome, problems } = await injectFault(subject, point);
  expect({ fault, outcome, problems }).toEqual({
    fault: expect.stringContaining('chown /etc/.resolv.conf'),
    outcome: 'not rolled back',
    problems: [],
  });
});

test('a destroy that cannot remove its journal says so, and the next destroy removes it', async () => {
  for (const label of ['unlink /var/lib/lazyjack/journal.ndjson', 'rm /var/lib/lazyjack/contents', 'rmdir /var/lib/lazyjack']) {
    const { fault, outcome, problems } = await injectFault(subject, { command: 'destroy', at: label, failureMode: 1, sticky: false });
    expect({ fault, outcome, problems }).toEqual({ fault: expect.stringContaining(label), outcome: 'not rolled back', problems: [] });
  }
});

test('a signal at any instant causes a rollback or comes too late', async () => {
  const lengths = await measureRuns(subject);
  for (const point of fc.sample(signalPoint, { numRuns: 5, seed: 1 })) {
    const { problems } = await interruptRun(subject, point, lengths);
    expect({ point, problems }).toEqual({ point, problems: [] });
  }
});

test('the lock is free after the writer of twenty concurrent applies is killed', async () => {
  const { said, problems } = await applyConcurrently(subject, 20, 0.3);
  expect({ said, problems }).toEqual({ said, problems: [] });
});

// Runs in its own process: it records the file operations of this process, and Jest has its own copies of the Node.js modules.
test('a power loss at any disk operation loses nothing that recovery needs', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/proof.mjs', 'power-loss', '--runs', '100'], {
    cwd: projectRoot,
  });
  expect(stdout).toContain('power-loss: 100 tried, 0 failed');
});
