import * as z from 'zod';
import { type ClusterHost, clusterDirectory, type LazyjackResult } from '../../lab/hosts/cluster-lab.ts';

/** Interventions in a run, made by a module that is loaded into it (scripts/proof/instrument-effects.cjs). */
export interface Instrumentation {
  /** Number of the instant at which the process gets `signal`, SIGKILL by default. */
  readonly killAt?: number;
  readonly signal?: NodeJS.Signals;
  /**
   * The effect that fails, by its number or the start of its label, and the failure mode; with `sticky`, all later effects on the same
   * object too.
   */
  readonly fault?: { readonly at: number | string; readonly failureMode: number; readonly sticky: boolean };
  /** Effects that only read are numbered too. */
  readonly includeReads?: boolean;
  /** From this effect on, the wall clock is one hour behind. */
  readonly clockBackAt?: number;
}

/** Before, during or after one effect. */
const instantSchema = z.object({ instant: z.number(), when: z.string(), effect: z.number(), effectClass: z.string(), label: z.string() });
const faultSchema = z.object({ fault: z.string(), effect: z.number(), effectClass: z.string(), label: z.string() });

export type Instant = z.output<typeof instantSchema>;

export interface InstrumentedRun extends LazyjackResult {
  readonly instants: readonly Instant[];
  readonly faults: readonly z.output<typeof faultSchema>[];
}

/** Below /run/lab, which snapshots ignore. */
const instantLog = '/run/lab/instants';

/** Runs `lazyjack ARGS` on a host with instrumentation. Resolves whatever its exit status is. */
export async function runInstrumented(host: ClusterHost, watch: Instrumentation, ...args: readonly string[]): Promise<InstrumentedRun> {
  await host.sh(`rm -f ${instantLog}`);
  const env = {
    NODE_OPTIONS: '--require=/opt/lazyjack/scripts/proof/instrument-effects.cjs',
    LAZYJACK_PROOF: JSON.stringify({ log: instantLog, ...watch }),
  };
  const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
  const ran = await host.exec('sh', ['-c', script, 'sh', ...args, ...skipVerify(args)], { check: false, timeout: 110_000, env });
  const text = await host.sh(`cat ${instantLog} 2>/dev/null || true`);
  const lines = text.split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]));
  return {
    ...ran,
    output: ran.stdout + ran.stderr,
    instants: lines.flatMap((line) => instantSchema.safeParse(line).data ?? []),
    faults: lines.flatMap((line) => faultSchema.safeParse(line).data ?? []),
  };
}

/** Proofs are about writes. What comes after the last one would only delay them. */
function skipVerify([command]: readonly string[]): readonly string[] {
  return command === 'apply' ? ['--no-verify'] : [];
}
