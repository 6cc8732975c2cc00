import type { HostCommandResult } from '../hosts/host-command.ts';
import type { LazyjackResult } from '../hosts/cluster-lab.ts';
import { waitForAddressesScript } from '../network/wait-for-addresses.ts';
import { type RealHostSnapshot, compareRealHostSnapshots, takeRealHostSnapshot } from '../snapshot/real-host-snapshot.ts';
import type { UmlHost } from './uml-host.ts';

/** The directory of the configuration on a real host, in which lazyjack runs. It survives a reboot. */
const clusterDirectory = '/root/cluster';

/** A real host with a configuration and the built lazyjack, run as a user who is logged in there would run it. */
export interface RealClusterHost extends UmlHost {
  readonly configure: (yaml: string) => Promise<void>;
  /** Runs `lazyjack ARGS` and resolves whatever its exit status is. */
  readonly lazyjack: (...args: readonly string[]) => Promise<LazyjackResult>;
  /** Runs `lazyjack ARGS`, which must succeed. */
  readonly succeed: (...args: readonly string[]) => Promise<LazyjackResult>;
  readonly waitForAddresses: () => Promise<void>;
  readonly snapshot: () => Promise<RealHostSnapshot>;
  /** Lists the differences from a snapshot, one line each. */
  readonly changesSince: (before: RealHostSnapshot) => Promise<readonly string[]>;
}

export function toRealClusterHost(host: UmlHost): RealClusterHost {
  const lazyjack = async (...args: readonly string[]): Promise<LazyjackResult> => {
    const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
    const finished: HostCommandResult = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, timeout: 240_000 });
    return { ...finished, output: finished.stdout + finished.stderr };
  };
  return {
    ...host,
    lazyjack,
    configure: async (yaml) => {
      await host.sh(`mkdir -p ${clusterDirectory} && cat >${clusterDirectory}/config.yaml`, { input: yaml });
    },
    succeed: async (...args) => {
      const ran = await lazyjack(...args);
      if (ran.exitCode === 0) return ran;
      throw new Error(`lazyjack ${args.join(' ')} on ${host.name} ended with ${ran.exitCode ?? ran.signal ?? 'nothing'}:\n${ran.output}`);
    },
    waitForAddresses: async () => {
      await host.sh(waitForAddressesScript);
    },
    snapshot: () => takeRealHostSnapshot(host),
    changesSince: async (before) =>
      compareRealHostSnapshots(before, await takeRealHostSnapshot(host))
        // After a restart, dockerd reports more about its default bridge, because it did not create the bridge itself.
        .filter(({ area, name }) => area !== 'docker' || name !== 'network bridge')
        .map(({ area, name, before: was, after }) => `${area} ${name}: ${was ?? 'absent'} -> ${after ?? 'absent'}`),
  };
}
