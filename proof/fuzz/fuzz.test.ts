import { expect, jest, test } from '@jest/globals';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { planBothPhases } from './plan-both-phases.ts';
import { fuzzTargets } from './targets/index.ts';
import { tryCases } from './try-cases.ts';

jest.setTimeout(60_000);

// A sample; `npm run proof -- fuzz` tries thousands, in processes that cannot write.
test.each(fuzzTargets)('$name: input is refused or handled, and no control character reaches the terminal', async (target) => {
  const { failures } = await tryCases(target, 1, 0, target.casesInTest);
  expect(failures.filter(({ problem }) => !problem.startsWith('it took'))).toEqual([]);
});

test('the same seed and number give the same case', () => {
  for (const target of fuzzTargets) {
    const [some] = [...target.cases(7, 150, 1)];
    const all = [...target.cases(7, 100, 51)];
    expect(JSON.stringify(all[50]?.input)).toBe(JSON.stringify(some?.input));
  }
});

test('phase up can be planned on a control plane node with a new certificate authority', async () => {
  const cluster = clusterFromYaml(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodesYaml}`);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  expect((await planBothPhases(plainHost(node.name), cluster, node)).problem).toBeUndefined();
});
