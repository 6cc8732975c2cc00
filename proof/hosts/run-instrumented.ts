import * as z from 'zod';
import { type ClusterHost, clusterDirectory, type LazyjackResult } from '../../lab/hosts/cluster-lab.ts';

/** What the program is made to do, by what is loaded into it from outside (scripts/proof/boundaries.cjs). */
export interface Instrumentation {
  /** Gets a signal at the instant with this number, SIGKILL if no other is named. */
  readonly kill?: number;
  readonly signal?: NodeJS.Signals;
  /** Which effect fails (its number, or how its label begins) and how; `sticky`: and every later one on the same thing. */
  readonly fault?: { readonly at: number | string; readonly flavour: number; readonly sticky: boolean };
  /** Number also what only looks. */
  readonly reads?: boolean;
  /** From this effect on the wall clock is an hour earlier. */
  readonly clock?: number;
}

/** Before, during or after one effect. */
const instantSchema = z.object({ instant: z.number(), when: z.string(), effect: z.number(), what: z.string(), label: z.string() });
const faultSchema = z.object({ fault: z.string(), effect: z.number(), what: z.string(), label: z.string() });

export type Instant = z.output<typeof instantSchema>;

export interface InstrumentedRun extends LazyjackResult {
  readonly instants: readonly Instant[];
  readonly faults: readonly z.output<typeof faultSchema>[];
}

/** Snapshots do not look here. */
const instantLog = '/run/lab/boundaries';

/** Runs `lazyjack ARGS` on a host, watched. Resolves however it ends. */
export async function runInstrumented(host: ClusterHost, watch: Instrumentation, ...args: readonly string[]): Promise<InstrumentedRun> {
  await host.sh(`rm -f ${instantLog}`);
  const env = {
    NODE_OPTIONS: '--require=/opt/lazyjack/scripts/proof/boundaries.cjs',
    LAZYJACK_PROOF: JSON.stringify({ log: instantLog, ...watch }),
  };
  const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
  const ran = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, timeout: 110_000, env });
  const text = await host.sh(`cat ${instantLog} 2>/dev/null || true`);
  const lines = text.split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]));
  return {
    ...ran,
    output: ran.stdout + ran.stderr,
    instants: lines.flatMap((line) => instantSchema.safeParse(line).data ?? []),
    faults: lines.flatMap((line) => faultSchema.safeParse(line).data ?? []),
  };
}
