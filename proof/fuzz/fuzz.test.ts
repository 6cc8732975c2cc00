import { expect, jest, test } from '@jest/globals';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { planBothPhases } from './plan-both-phases.ts';
import { fuzzTargets } from './targets/index.ts';
import { tryCases } from './try-cases.ts';

jest.setTimeout(60_000);

// A sample; `npm run proof -- fuzz` tries thousands, in processes that may not write.
test.each(fuzzTargets)('$name: refused or handled, and nothing that a terminal would obey', async (surface) => {
  const { failures } = await tryCases(surface, 1, 0, surface.sample);
  expect(failures.filter(({ what }) => !what.startsWith('it took'))).toEqual([]);
});

test('the same number of the same seed is the same case', () => {
  for (const surface of fuzzTargets) {
    const [some] = [...surface.cases(7, 150, 1)];
    const all = [...surface.cases(7, 100, 51)];
    expect(JSON.stringify(all[50]?.input)).toBe(JSON.stringify(some?.input));
  }
});

test('a master whose cluster makes its own certificate authority can be planned up', async () => {
  const cluster = clusterFromYaml(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodesYaml}`);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  expect((await planBothPhases(plainHost(node.name), cluster, node)).wrong).toBeUndefined();
});
