import { afterAll, beforeAll } from '@jest/globals';
import type { LabOptions } from '../../../lab/hosts/lab-options.ts';
import { type ClusterHostOptions, type ClusterLab, createClusterLab } from '../../../lab/hosts/cluster-lab.ts';

/** Creates hosts before the first test of a file or a `describe` and closes them after the last. Calls `setUp` once when the hosts run. */
export function useClusterLab(
  yaml: string,
  hosts: readonly ClusterHostOptions[],
  setUp: () => Promise<void> = async () => undefined,
  options: Pick<LabOptions, 'extraPackages'> = {},
): Pick<ClusterLab, 'hosts' | 'host'> {
  let lab: ClusterLab | undefined;
  const started = (): ClusterLab => {
    if (lab === undefined) throw new Error('the hosts are not up yet');
    return lab;
  };
  beforeAll(async () => {
    lab = await createClusterLab(yaml, hosts, options);
    await setUp();
  });
  afterAll(async () => {
    await lab?.close();
  });
  return {
    get hosts() {
      return started().hosts;
    },
    host: (name) => started().host(name),
  };
}
