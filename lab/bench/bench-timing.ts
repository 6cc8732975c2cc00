import type { LabHost } from '../hosts/lab-host.ts';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Milliseconds that a script takes on a host, by the host's own shell; then it is undone, which does not count. */
export async function timeScript(host: LabHost, script: string, undo: string): Promise<number> {
  const measured = `cd /root; start=$EPOCHREALTIME; { ${script}\n} >/root/bench.log 2>&1 || { cat /root/bench.log >&2; exit 1; }
end=$EPOCHREALTIME; { ${undo}; } >/dev/null 2>&1; echo $(((\${end/./} - \${start/./})))`;
  return Number((await host.sh(measured)).trim()) / 1000;
}

export interface HostProgram {
  readonly on: LabHost;
  readonly command: string;
}

/** Medians of two commands in turn, so that whatever else the machine does at the time slows both. */
export async function timeAlternating(rounds: number, base: HostProgram, measured: HostProgram): Promise<{ took: number; base: number }> {
  const runs: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { on, command }] of [base, measured].entries()) runs[at]?.push(await timeScript(on, command, 'true'));
  }
  return { base: median(runs[0]), took: median(runs[1]) };
}
