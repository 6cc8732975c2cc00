import * as z from 'zod';
import { type ClusterHost, clusterDirectory, type Ran } from '../lab/cluster-lab.ts';

/** What the program is made to do, by what is loaded into it from outside (scripts/proof/boundaries.cjs). */
export interface Watch {
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
const instant = z.object({ instant: z.number(), when: z.string(), effect: z.number(), what: z.string(), label: z.string() });
const fault = z.object({ fault: z.string(), effect: z.number(), what: z.string(), label: z.string() });

export type Instant = z.output<typeof instant>;

export interface Watched extends Ran {
  readonly instants: readonly Instant[];
  readonly faults: readonly z.output<typeof fault>[];
}

/** Snapshots do not look here. */
const log = '/run/lab/boundaries';

/** Runs `lazyjack ARGS` on a host, watched. Resolves however it ends. */
export async function watched(host: ClusterHost, watch: Watch, ...args: readonly string[]): Promise<Watched> {
  await host.sh(`rm -f ${log}`);
  const env = {
    NODE_OPTIONS: '--require=/opt/lazyjack/scripts/proof/boundaries.cjs',
    LAZYJACK_PROOF: JSON.stringify({ log, ...watch }),
  };
  const script = `cd ${clusterDirectory} && exec lazyjack "$@"`;
  const ran = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, timeout: 110_000, env });
  const text = await host.sh(`cat ${log} 2>/dev/null || true`);
  const lines = text.split('\n').flatMap((line): unknown[] => (line === '' ? [] : [JSON.parse(line)]));
  return {
    ...ran,
    output: ran.stdout + ran.stderr,
    instants: lines.flatMap((line) => instant.safeParse(line).data ?? []),
    faults: lines.flatMap((line) => fault.safeParse(line).data ?? []),
  };
}
