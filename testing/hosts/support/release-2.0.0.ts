import { dirname } from 'node:path';
import { builtRelease, commitOf200 } from '../../../scripts/build/release.mjs';
import { clusterDirectory, type ClusterHost, type LazyjackResult } from '../../../lab/hosts/cluster-lab.ts';

const place = '/opt/lazyjack-2.0.0';

/** The program of lazyjack 2.0.0 on a host with `bindsOf200`, a single file for Node.js. */
export const programOf200 = `${place}/dist/lazyjack.js`;

/** Provides lazyjack 2.0.0 for the `binds` of a host. Builds it from its commit if it is not in the cache. */
export function bindsOf200(): Readonly<Record<string, string>> {
  return { [place]: dirname(dirname(builtRelease(commitOf200))) };
}

/** Runs lazyjack 2.0.0 and resolves with any exit status. */
export async function lazyjack200(host: ClusterHost, ...args: readonly string[]): Promise<LazyjackResult> {
  const script = `cd ${clusterDirectory} && exec node ${programOf200} "$@"`;
  const finished = await host.exec('sh', ['-c', script, 'sh', ...args], { check: false, timeout: 110_000 });
  return { ...finished, output: finished.stdout + finished.stderr };
}

/** Runs lazyjack 2.0.0, which must succeed. */
export async function mustRun200(host: ClusterHost, ...args: readonly string[]): Promise<LazyjackResult> {
  const ran = await lazyjack200(host, ...args);
  if (ran.exitCode === 0) return ran;
  throw new Error(`lazyjack 2.0.0 ${args.join(' ')} on ${host.name} ended with ${String(ran.exitCode)}:\n${ran.output}`);
}

/** Tags images for 2.0.0, which uses the same names with other tags. Their content does not matter here. */
export async function tagImagesFor200(host: ClusterHost): Promise<void> {
  await host.sh('for name in dns64 nat64; do docker tag lazyjack/$name:2 lazyjack/$name:1; done');
}
