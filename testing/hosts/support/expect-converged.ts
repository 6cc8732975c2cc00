import { expect } from '@jest/globals';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { watchWrites } from '../../../lab/snapshot/watch-writes.ts';

/** A second apply and a plan find nothing to do, and the file system, the kernel and dockerd agree that nothing was written. */
export async function expectConverged(hosts: readonly ClusterHost[], args: readonly string[] = ['--phase', 'prepare']): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      await host.settled();
      const watch = await watchWrites(host);
      const again = await host.apply(...args);
      const plan = await host.lazyjack('plan', '--detailed-exitcode', ...args);
      expect({ host: host.name, written: omitExpectedWrites(await watch.stop()) }).toEqual({ host: host.name, written: [] });
      expect(again.stdout).toMatch(/Nothing to do/);
      expect(plan).toMatchObject({
        exitCode: 0,
        stdout: expect.stringMatching(/^Plan: 0 to create, 0 to update, 0 to replace, 0 to delete\.$/m),
      });
    }),
  );
}

/** The lock is made in /run and taken away; and bridges tell of the cables of containers when these have settled. */
function omitExpectedWrites(lines: readonly string[]): readonly string[] {
  return lines.filter(
    (line, at) =>
      line !== 'file in /run: /' && !isVethEvent(line) && !(line.startsWith('ip monitor:     ') && isVethEvent(lines[at - 1] ?? '')),
  );
}

function isVethEvent(line: string): boolean {
  return /^ip monitor: \d+: veth/.test(line);
}
