import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { lockMachine } from '../../lab/hosts/lock-machine.ts';
import { Failure } from '../../src/core/failure.ts';
import type { Host } from '../../src/core/host/host-ports.ts';
import { makeCommands } from '../../src/host/programs/commands.ts';
import { linuxHost } from '../../src/host/linux-host.ts';
import { memoryContents } from '../../src/host/simulated/simulated-contents.ts';
import { simulatedContainers } from '../../src/host/simulated/simulated-containers.ts';
import { simulatedHost } from '../../src/host/simulated/simulated-host.ts';

/** A host for tests with a writable directory and a veth pair, `lj0` and `lj1`, both down. */
export interface ThrowawayHost {
  readonly host: Host;
  readonly directory: string;
  discard(): Promise<void>;
}

export async function makeSimulatedThrowawayHost(): Promise<ThrowawayHost> {
  const link = { up: false, mtu: 1500, maxMtu: 65535, type: 'veth' };
  const host = simulatedHost({
    network: {
      links: [
        { name: 'lo', index: 1, up: true, mtu: 65536, mac: '00:00:00:00:00:00' },
        { ...link, name: 'lj0', index: 2, mac: '02:00:00:00:00:01', peer: 'lj1' },
        { ...link, name: 'lj1', index: 3, mac: '02:00:00:00:00:02', peer: 'lj0' },
      ],
    },
    files: { '/work': { type: 'directory' } },
  });
  return { host, directory: '/work', discard: async () => undefined };
}

/**
 * Uses the current network namespace, which the caller must have created: it changes the kernel state of the namespace. Workers of a test
 * run share the namespace, so one host exists at a time.
 */
export async function makeRealThrowawayHost(): Promise<ThrowawayHost> {
  const unlock = await lockMachine();
  try {
    const taken = await takeNetworkNamespace();
    return { ...taken, discard: () => taken.discard().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function takeNetworkNamespace(): Promise<ThrowawayHost> {
  const own = makeCommands();
  const host = linuxHost({ containers: simulatedContainers(), contents: memoryContents() });
  const strangers = (await host.network.read()).links.filter(({ name }) => name !== 'lo');
  if (strangers.length > 0) {
    throw new Failure('refused', `not in a network namespace of its own: ${strangers.map(({ name }) => name).join(', ')}`, {
      fix: 'unshare --net --mount, and start again inside',
    });
  }
  await host.network.write([{ op: 'set-link', dev: 'lo', up: true }]);
  await own.run('ip', ['link', 'add', 'lj0', 'type', 'veth', 'peer', 'name', 'lj1']);
  const keys = ['net/ipv4/ip_forward', 'net/ipv6/conf/all/forwarding', 'net/ipv6/conf/all/disable_ipv6'];
  await host.sysctls.write(keys.map((key) => ({ key, value: '0' })));
  const directory = await mkdtemp(`${tmpdir()}/lazyjack-`);
  return {
    host,
    directory,
    discard: async () => {
      // A test may have deleted it.
      await own.attempt('ip', ['link', 'delete', 'lj0']);
      await rm(directory, { recursive: true });
    },
  };
}
