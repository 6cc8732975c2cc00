import { createLab, type Lab, type LabHost } from './create-lab.ts';
import { waitForAddressesScript } from '../network/wait-for-addresses.ts';
import type { HostCommandResult, RunningCommand } from './host-command.ts';
import type { HostOptions, LabOptions } from './lab-options.ts';
import { compareSnapshots, takeSnapshot, type Snapshot } from '../snapshot/snapshot.ts';

/** The directory of the configuration on every host, in which lazyjack runs. Snapshots ignore it. */
export const clusterDirectory = '/run/lab/cluster';

/** A throwaway host with a configuration and the built lazyjack, run as a user who is logged in there would run it. */
export interface ClusterHost extends LabHost {
  configure(yaml: string): Promise<void>;
  /** Runs `lazyjack ARGS` and resolves whatever its exit status is. */
  lazyjack(...args: readonly string[]): Promise<LazyjackResult>;
  startLazyjack(...args: readonly string[]): RunningCommand;
  /**
   * Runs `lazyjack apply --phase prepare --yes`, which must succeed. In a lab without Docker nothing can translate, so this and `apply` add
   * `--no-verify`.
   */
  prepare(...args: readonly string[]): Promise<LazyjackResult>;
  /** Runs `lazyjack apply --yes`, which must succeed. */
  apply(...args: readonly string[]): Promise<LazyjackResult>;
  /** Runs `lazyjack destroy --yes`, which must succeed. */
  destroy(...args: readonly string[]): Promise<LazyjackResult>;
  /** Runs `lazyjack plan`, which must be empty. */
  assertConverged(...args: readonly string[]): Promise<void>;
  /** Waits until the addresses of the host are stable. */
  waitForAddresses(): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** Lists the differences from a snapshot, one line each. */
  changesSince(before: Snapshot): Promise<readonly string[]>;
}

export interface LazyjackResult extends HostCommandResult {
  /** Standard output and standard error, for messages that may be in either. */
  readonly output: string;
}

export interface ClusterLab {
  readonly hosts: readonly ClusterHost[];
  host(name: string): ClusterHost;
  close(): Promise<void>;
}

/** By default a host has no Docker: most of lazyjack needs none, and dockerd takes a second to start. */
export type ClusterHostOptions = string | HostOptions;

export async function createClusterLab(
  yaml: string,
  hosts: readonly ClusterHostOptions[],
  { extraPackages }: Pick<LabOptions, 'extraPackages'> = {},
): Promise<ClusterLab> {
  const options = hosts.map((host): HostOptions => (typeof host === 'string' ? { name: host, docker: false } : { docker: false, ...host }));
  return configureHosts(await createLab({ hosts: options, extraPackages }), yaml, {
    verifies: options.some(({ docker }) => docker === true),
  });
}

async function configureHosts(lab: Lab, yaml: string, options: ClusterLabOptions): Promise<ClusterLab> {
  try {
    const hosts = lab.hosts.map((host) => toClusterHost(host, options));
    await Promise.all(hosts.map((host) => host.configure(yaml)));
    return {
      hosts,
      host: (name) => {
        const found = hosts.find((host) => host.name === name);
        if (found === undefined) throw new Error(`no host ${name}, only ${hosts.map((host) => host.name).join(', ')}`);
        return found;
      },
      close: () => lab.close(),
    };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

interface ClusterLabOptions {
  /** `prepare` and `apply` test NAT64 afterwards. */
  readonly verifies: boolean;
}

function toClusterHost(host: LabHost, { verifies }: ClusterLabOptions): ClusterHost {
  const noVerify = verifies ? [] : ['--no-verify'];
  const start = (...args: readonly string[]): RunningCommand =>
    host.start('sh', ['-c', `cd ${clusterDirectory} && exec lazyjack "$@"`, 'sh', ...args], { check: false, timeout: 110_000 });
  const lazyjack = async (...args: readonly string[]): Promise<LazyjackResult> => {
    const finished = await start(...args).done;
    return { ...finished, output: finished.stdout + finished.stderr };
  };
  const mustDo = async (...args: readonly string[]): Promise<LazyjackResult> => {
    const ran = await lazyjack(...args);
    if (ran.exitCode === 0) return ran;
    throw new Error(`lazyjack ${args.join(' ')} on ${host.name} ended with ${ran.exitCode ?? ran.signal ?? 'nothing'}:\n${ran.output}`);
  };
  return {
    ...host,
    configure: async (yaml) => {
      await host.sh(`mkdir -p ${clusterDirectory} && cat >${clusterDirectory}/config.yaml`, { input: yaml });
    },
    lazyjack,
    startLazyjack: start,
    prepare: (...args) => mustDo('apply', '--phase', 'prepare', '--yes', ...noVerify, ...args),
    apply: (...args) => mustDo('apply', '--yes', ...noVerify, ...args),
    destroy: (...args) => mustDo('destroy', '--yes', ...args),
    assertConverged: async (...args) => {
      await mustDo('plan', '--detailed-exitcode', ...args);
    },
    waitForAddresses: async () => {
      await host.sh(waitForAddressesScript);
    },
    snapshot: () => takeSnapshot(host),
    changesSince: async (before) =>
      compareSnapshots(before, await takeSnapshot(host))
        // After a restart, dockerd reports more about its default bridge, because it did not create the bridge itself.
        .filter(({ area, name }) => area !== 'docker' || name !== 'network bridge')
        .map(({ area, name, before: was, after }) => `${area} ${name}: ${was ?? 'absent'} -> ${after ?? 'absent'}`),
  };
}
