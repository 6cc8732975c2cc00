import { expect } from '@jest/globals';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { watchWrites } from '../../../lab/snapshot/watch-writes.ts';

/** Expects that a second apply and a plan find nothing to do, and that the file system, the kernel and dockerd report no write. */
export async function expectConverged(hosts: readonly ClusterHost[], args: readonly string[] = ['--phase', 'prepare']): Promise<void> {
  await Promise.all(
    hosts.map(async (host) => {
      await host.waitForAddresses();
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

/** Omits the lock, which lazyjack creates and removes in /run, and link events of bridges while the interfaces of containers settle. */
export function omitExpectedWrites(lines: readonly string[]): readonly string[] {
  return lines.filter(
    (line, at) =>
      line !== 'file in /run: /' && !isVethEvent(line) && !(line.startsWith('ip monitor:     ') && isVethEvent(lines[at - 1] ?? '')),
  );
}

function isVethEvent(line: string): boolean {
  return /^ip monitor: \d+: veth/.test(line);
}
