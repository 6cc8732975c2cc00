import { afterAll, beforeAll } from '@jest/globals';
import { type ClusterHostOptions, type ClusterLab, createClusterLab } from '../../../lab/hosts/cluster-lab.ts';

/** Hosts for the tests of a file or of a `describe`: created before the first of them, closed after the last. `setUp` runs once, when they are up. */
export function useClusterLab(
  yaml: string,
  hosts: readonly ClusterHostOptions[],
  setUp: () => Promise<void> = async () => undefined,
): Pick<ClusterLab, 'hosts' | 'host'> {
  let lab: ClusterLab | undefined;
  const started = (): ClusterLab => {
    if (lab === undefined) throw new Error('the hosts are not up yet');
    return lab;
  };
  beforeAll(async () => {
    lab = await createClusterLab(yaml, hosts);
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
