import type { LabHost } from '../hosts/lab-host.ts';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Measures a script on a host with the shell of the host, in milliseconds. Then runs `undo`, which is not measured. */
export async function timeScript(host: LabHost, script: string, undo: string): Promise<number> {
  const measured = `cd /root; start=$EPOCHREALTIME; { ${script}\n} >/root/bench.log 2>&1 || { cat /root/bench.log >&2; exit 1; }
end=$EPOCHREALTIME; { ${undo}; } >/dev/null 2>&1; echo $(((\${end/./} - \${start/./})))`;
  return Number((await host.sh(measured)).trim()) / 1000;
}

export interface HostProgram {
  readonly host: LabHost;
  readonly command: string;
}

/** Runs two commands alternately and returns their medians, so that other load on the machine slows both. */
export async function timeAlternating(
  rounds: number,
  baseline: HostProgram,
  measured: HostProgram,
): Promise<{ value: number; baseline: number }> {
  const runs: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { host, command }] of [baseline, measured].entries()) runs[at]?.push(await timeScript(host, command, 'true'));
  }
  return { baseline: median(runs[0]), value: median(runs[1]) };
}
