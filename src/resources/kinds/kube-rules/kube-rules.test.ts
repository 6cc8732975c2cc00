import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { kubeRules } from './index.ts';
import { testKubeRulesLaws } from '../../../../testing/kind-laws/kube-rules-laws.ts';

testKubeRulesLaws(async () => ({ host: simulatedHost(), discard: async () => undefined }));

test('foreign rules keep their position, also between deleted rules', async () => {
  const forwardRules = ['-j DOCKER-USER', '-m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD', '-i lxcbr0 -j ACCEPT'];
  const chains = [
    { name: 'FORWARD', policy: 'DROP', rules: forwardRules },
    { name: 'DOCKER-USER', rules: ['-j RETURN'] },
    { name: 'KUBE-FORWARD', rules: ['-m mark --mark 0x4000/0x4000 -j ACCEPT'] },
  ];
  const host = simulatedHost({ packetFilter: { ipv4: [{ name: 'filter', chains }] } });
  const id = { family: 4, table: 'filter' } as const;
  const [probed] = await kubeRules.probe(host, [id]);
  if (probed?.known !== true) throw new Error('not read');
  await kubeRules.write(host, [{ id, before: probed.state, after: null }], new AbortController().signal);
  expect(host.record().packetFilter.ipv4[0]?.chains).toEqual([
    { name: 'FORWARD', policy: 'DROP', rules: ['-j DOCKER-USER', '-i lxcbr0 -j ACCEPT'] },
    { name: 'DOCKER-USER', policy: null, rules: ['-j RETURN'] },
  ]);
});
