import { type KilledAndRecovery, isKilled, killAndRecover } from './crash-and-recover.ts';
import { pickEvenly } from './crash.ts';
import { type HostUnderTest, parseScenario, startHostsUnderTest } from './hosts-under-test.ts';
import type { Proof } from '../proof.ts';
import { scenarios } from './scenario-yaml.ts';
import { listWritingSyscalls, runWithKillAt, type Syscall } from './strace-run.ts';

/** A system call of one command at which it is killed, and the command that recovers the host. */
export interface SyscallPoint extends KilledAndRecovery {
  readonly syscall: Syscall;
}

export interface SyscallResult {
  readonly point: SyscallPoint;
  /** Whether lazyjack was killed. Otherwise this run made fewer such calls. */
  readonly reached: boolean;
  readonly problems: readonly string[];
}

/** A host, the calls of its commands, and a comparison with a host on which `apply` was not killed. */
export interface TracedHost {
  readonly subject: HostUnderTest;
  readonly calls: Readonly<Record<'apply' | 'destroy', readonly Syscall[]>>;
  readonly findAppliedChanges: () => Promise<readonly string[]>;
}

/** Sends SIGKILL at system calls that change something. The harness of `crash` sees calls of Node.js only; one of these may be several system calls. */
export const syscalls: Proof = {
  summary: `SIGKILL at system calls that write, on throwaway hosts, spread over the calls; --only ${scenarios.join('|')}`,
  defaultRuns: 400,
  run: async ({ runs, seed, seconds, only = 'both', report }) => {
    const kind = parseScenario(only);
    const { hosts, close } = await startHostsUnderTest(kind, 2);
    try {
      const traced = await Promise.all(hosts.map(traceHost));
      const [first] = traced;
      if (first === undefined) throw new Error('no hosts');
      const points = sampleSyscalls(first.calls, runs, seed);
      report(`${kind}: apply makes ${first.calls.apply.length} calls that write, destroy ${first.calls.destroy.length}`);
      const deadline = performance.now() + seconds * 1000;
      const waiting = [...points];
      const results: SyscallResult[] = [];
      await Promise.all(
        traced.map(async (host) => {
          for (let point = waiting.shift(); point !== undefined && performance.now() < deadline; point = waiting.shift()) {
            const result = await killAtSyscall(host, point);
            results.push(result);
            if (result.problems.length > 0 || results.length % 20 === 0)
              report(`${results.length}/${points.length} ${describeSyscallResult(result)}`);
          }
        }),
      );
      return {
        tried: results.length,
        failures: results.filter(({ problems }) => problems.length > 0).map(describeSyscallResult),
        notes: [...countBySyscall(results), `${results.filter(({ reached }) => !reached).length} points lay behind the end of their run`],
      };
    } finally {
      await close();
    }
  },
};

/** Lists the calls of one apply and one destroy. Leaves the host unchanged. */
export async function traceHost(subject: HostUnderTest): Promise<TracedHost> {
  const { host, phaseArguments } = subject;
  const apply = await listWritingSyscalls(host, ['apply', '--yes', ...phaseArguments]);
  const applied = await host.snapshot();
  const destroy = await listWritingSyscalls(host, ['destroy', '--yes', ...phaseArguments]);
  return {
    subject,
    calls: { apply, destroy },
    findAppliedChanges: async () =>
      (await host.changesSince(applied)).filter((line) => line.startsWith('file ') && !differsBetweenRuns.test(line)),
  };
}

/** The journal and what kubeadm makes have other content in every run, as bridges have another MAC address. The plan compares the rest. */
const differsBetweenRuns = / \/var\/lib\/lazyjack\/(?:kubeadm\.log|journal|contents)| \/etc\/kubernetes\/| \/var\/lib\/(?:kubelet|etcd)\//u;

/** Kills one command at one call and recovers the host, which is unchanged at the end. */
export async function killAtSyscall({ subject, findAppliedChanges }: TracedHost, point: SyscallPoint): Promise<SyscallResult> {
  let reached = false;
  const problems = await killAndRecover(
    subject,
    point,
    async (args) => {
      const run = await runWithKillAt(subject.host, point.syscall, args);
      reached = isKilled(run);
      return { run, reached };
    },
    findAppliedChanges,
  );
  return { point, reached, problems };
}

/**
 * Samples `count` points: of every system call in turn, spread evenly over its occurrences in both commands and over both recoveries, so that a
 * rare call is tried as well as a frequent one.
 */
export function sampleSyscalls(
  calls: Readonly<Record<'apply' | 'destroy', readonly Syscall[]>>,
  count: number,
  seed: number,
): readonly SyscallPoint[] {
  const points = (['apply', 'destroy'] as const).flatMap((killedCommand) =>
    calls[killedCommand].flatMap((syscall) =>
      (['apply', 'destroy'] as const).map((recoveryCommand): SyscallPoint => ({ killedCommand, recoveryCommand, syscall })),
    ),
  );
  const names = [...new Set(points.map(({ syscall: { name } }) => name))].sort();
  const groups = names.map((name) => points.filter(({ syscall }) => syscall.name === name));
  // What rare calls leave of their share goes to the frequent ones.
  let left = count;
  const picked = groups
    .toSorted((one, other) => one.length - other.length)
    .flatMap((group, at) => {
      const share = Math.min(group.length, Math.ceil(left / (groups.length - at)));
      left -= share;
      return pickEvenly(group, share, seed + at);
    });
  return picked
    .map((point, at) => ({ point, turn: (at * 0.618034) % 1 }))
    .sort((one, other) => one.turn - other.turn)
    .map(({ point }) => point);
}

export function describeSyscall({ killedCommand, recoveryCommand, syscall: { name, number } }: SyscallPoint): string {
  return `${killedCommand} killed at ${name} ${number}, then ${recoveryCommand}`;
}

function describeSyscallResult({ point, problems }: SyscallResult): string {
  return `${describeSyscall(point)}: ${problems.length === 0 ? 'ok' : `FAILED\n  ${problems.join('\n  ')}`}`;
}

/** One line for each system call: `fchmod: 14 tried, 0 failed`. */
function countBySyscall(results: readonly SyscallResult[]): readonly string[] {
  const names = [...new Set(results.map(({ point }) => point.syscall.name))].sort();
  return names.map((name) => {
    const tried = results.filter(({ point }) => point.syscall.name === name);
    return `${name}: ${tried.length} tried, ${tried.filter(({ problems }) => problems.length > 0).length} failed`;
  });
}
