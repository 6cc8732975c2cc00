import type { Host } from '../../src/core/host/host-ports.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { testKindLaws, type KindLawsInput } from './kind-laws.ts';
import { kubeRules } from '../../src/resources/kinds/kube-rules/index.ts';

const makePortalJump = (chain: string) => ({ chain, rule: '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES' });

/** As kube-proxy 1.20 writes them: chains that refer to each other, and jumps to them from two built-in chains. */
const manyRules: JsonObject = {
  chains: {
    'KUBE-MARK-MASQ': ['-j MARK --set-xmark 0x4000/0x4000'],
    'KUBE-PROXY-CANARY': [],
    'KUBE-SEP-LIOWZSR3QYREZBIA': ['-s fd00:40::a:0:0:2/128 -m comment --comment "default/web:80-80" -j KUBE-MARK-MASQ'],
    'KUBE-SERVICES': ['-d fd00:30::1/128 -p tcp -m comment --comment "default/web:80-80" -m tcp --dport 443 -j KUBE-SVC-NPX46M4PTMTKRN6Y'],
    'KUBE-SVC-NPX46M4PTMTKRN6Y': [
      '-m comment --comment "default/web:80-80" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-LIOWZSR3QYREZBIA',
      '-j KUBE-MARK-MASQ',
    ],
  },
  jumps: [makePortalJump('PREROUTING'), makePortalJump('OUTPUT')],
};
const fewRules: JsonObject = {
  chains: { 'KUBE-KUBELET-CANARY': [], 'KUBE-MARK-MASQ': ['-j MARK --set-xmark 0x4000/0x4000'], 'KUBE-SERVICES': [] },
  jumps: [makePortalJump('OUTPUT')],
};

/** The laws of `kube-rules`, on any host with iptables. */
export function testKubeRulesLaws(createBaseHost: KindLawsInput['createHost']): void {
  const id = { family: 6, table: 'nat' } as const;
  const createHost: KindLawsInput['createHost'] = async () => {
    const base = await createBaseHost();
    return {
      host: base.host,
      discard: async () => {
        await kubeRules.write(base.host, [{ id, before: manyRules, after: null }], new AbortController().signal);
        await base.discard();
      },
    };
  };
  testKindLaws(kubeRules, { id, states: [null, manyRules, fewRules], createHost, readComparableState });
}

/** Empty tables have no effect: they appear when a program writes to them, or only reads. */
async function readComparableState({ packetFilter }: Host): Promise<unknown> {
  const tables = await packetFilter.read(6);
  return tables.filter(({ chains }) => chains.some(({ policy, rules }) => policy === null || rules.length > 0));
}
