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

// A sample of what `npm run proof` does by the hundred: docs/reliability.md.
let started: HostsUnderTest;
let subject: HostUnderTest;

beforeAll(async () => {
  started = await startHostsUnderTest('minion', 1);
  const [first] = started.subjects;
  if (first === undefined) throw new Error('no host');
  subject = first;
});

afterAll(async () => {
  await started.close();
});

test('killed at one write after another: plan says so, destroy gives the host back, apply goes on', async () => {
  const points = samplePoints(await findDistinctInstants(subject), 8, 1);
  expect(points.length).toBeGreaterThanOrEqual(8);
  for (const point of points) {
    const result = await crashAndRecover(subject, point);
    expect({ point: describeCrash(result), problems: result.problems }).toEqual({ point: describeCrash(result), problems: [] });
  }
});

test('the same of phase up: destroy gives back what prepare left', async () => {
  const { subjects, close } = await startHostsUnderTest('up', 1);
  try {
    const [master] = subjects;
    if (master === undefined) throw new Error('no host');
    await master.host.apply(...master.phase);
    expect(await master.changes()).not.toEqual([]);
    await master.host.destroy(...master.phase);
    for (const point of samplePoints(await findDistinctInstants(master), 3, 1)) {
      const result = await crashAndRecover(master, point);
      expect({ point: describeCrash(result), problems: result.problems }).toEqual({ point: describeCrash(result), problems: [] });
    }
    // An empty answer is what a host without rules gives: here it comes after ours were written.
    const { fault, problems } = await injectFault(master, { command: 'apply', at: 'iptables-save', flavour: 2, sticky: true });
    expect({ fault, problems }).toEqual({ fault: 'apply: iptables-save: says yes and does nothing, from here on', problems: [] });
  } finally {
    await close();
  }
}, 300_000);

test('one effect after another fails: all is put back, or what is not is named', async () => {
  let failed = 0;
  for (const point of pickEvenly(await findFaultPoints(subject), 12, 1)) {
    const { fault, problems } = await injectFault(subject, point);
    if (fault !== undefined) failed += 1;
    expect({ fault, problems }).toEqual({ fault, problems: [] });
  }
  expect(failed).toBeGreaterThan(8);
});

test('a lock that cannot be written is refused in plain words, and one that cannot be removed is no failure', async () => {
  for (const label of ['ftruncateSync /run/lazyjack.lock', 'writeSync /run/lazyjack.lock', 'unlinkSync /run/lazyjack.lock']) {
    const { fault, problems } = await injectFault(subject, { command: 'apply', at: label, flavour: 2, sticky: true });
    expect({ fault, problems }).toEqual({ fault: expect.stringContaining(label), problems: [] });
  }
});

test('a state directory of which not a name can be made sure leaves nothing behind', async () => {
  for (const label of ['sync /var/lib/lazyjack', 'datasync /var/lib/lazyjack/journal.ndjson']) {
    const { fault, problems } = await injectFault(subject, { command: 'apply', at: label, flavour: 1, sticky: true });
    expect({ fault, problems }).toEqual({ fault: expect.stringContaining(label), problems: [] });
  }
});

test('a destroy that gives back all but its own journal says so, and the next one removes that', async () => {
  for (const label of ['unlink /var/lib/lazyjack/journal.ndjson', 'rm /var/lib/lazyjack/contents', 'rmdir /var/lib/lazyjack']) {
    const { fault, how, problems } = await injectFault(subject, { command: 'destroy', at: label, flavour: 1, sticky: false });
    expect({ fault, how, problems }).toEqual({ fault: expect.stringContaining(label), how: 'stuck', problems: [] });
  }
});

test('signals at one instant after another: put back, or too late', async () => {
  const lengths = await measureRuns(subject);
  for (const point of fc.sample(signalPoint, { numRuns: 5, seed: 1 })) {
    const { problems } = await interruptRun(subject, point, lengths);
    expect({ point, problems }).toEqual({ point, problems: [] });
  }
});

test('twenty applies at once, and the one that writes is killed: the lock blocks nobody', async () => {
  const { said, problems } = await applyConcurrently(subject, 20, 0.3);
  expect({ said, problems }).toEqual({ said, problems: [] });
});

// A process of its own: it watches what this process does to files, and Jest has its own copies of Node's modules.
test('power fails at one operation on the disk after another: nothing that matters was not synced', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/proof.mjs', 'power-loss', '--runs', '100'], {
    cwd: projectRoot,
  });
  expect(stdout).toContain('power-loss: 100 tried, 0 failed');
});
