import type { Family } from '../../core/ip/ip.ts';
import { type ClusterDraft, familiesOf } from '../cluster-draft.ts';
import type { WrittenNetwork } from '../values/address-values.ts';
import type { Path, ConfigProblem } from '../config-problem.ts';
import { exampleNetwork } from './network-text.ts';
import type { Rule } from './rule.ts';

const sections = ['mgmt_net', 'pod_net', 'service_net'] as const;

/** Every network has the family that the mode requires. In mode dual-stack the two networks of a section differ in family. */
export const networkFamilies: Rule = (draft) => {
  if (draft.mode === undefined) return [];
  return draft.mode === 'dual-stack'
    ? sections.flatMap((section) => checkFamilyPair(draft, section))
    : [...sections.flatMap((section) => checkOnlyFamily(draft, section)), ...checkTranslationFamilies(draft)];
};

function checkOnlyFamily(draft: ClusterDraft, section: (typeof sections)[number]): readonly ConfigProblem[] {
  const [family] = familiesOf(draft.mode ?? 'ipv6');
  return checkFamily(
    [section, 'cidr'],
    draft.settings[section]?.cidr,
    family ?? 6,
    `mode "${draft.mode ?? ''}" has IPv${String(family)} networks`,
  );
}

function checkFamilyPair(draft: ClusterDraft, section: (typeof sections)[number]): readonly ConfigProblem[] {
  const { cidr, cidr2 } = draft.settings[section] ?? {};
  if (cidr === undefined) return [];
  const { family, text } = cidr.network;
  return checkFamily([section, 'cidr2'], cidr2, family === 6 ? 4 : 6, `${section}.cidr is already the IPv${family} network ${text}`);
}

function checkTranslationFamilies({ mode, settings: { support_net, nat64, dns64 } }: ClusterDraft): readonly ConfigProblem[] {
  if (mode !== 'ipv6') return [];
  return [
    ...checkFamily(['support_net', 'cidr'], support_net?.cidr, 6, 'this is the IPv6 network; the IPv4 one is v4cidr'),
    ...checkFamily(['support_net', 'v4cidr'], support_net?.v4cidr, 4, 'this is the IPv4 network; the IPv6 one is cidr'),
    ...checkFamily(['nat64', 'v4_cidr'], nat64?.v4_cidr, 4, 'the pool is IPv4 addresses'),
    ...checkFamily(['dns64', 'cidr'], dns64?.cidr, 6, 'synthesized addresses are IPv6'),
  ];
}

function checkFamily(at: Path, value: WrittenNetwork | undefined, family: Family, why: string): readonly ConfigProblem[] {
  if (value === undefined || value.network.family === family) return [];
  return [
    {
      severity: 'error',
      at,
      summary: 'Network of the wrong family',
      detail: `${value.network.text} is an IPv${value.network.family} network; ${why}.`,
      fix: `Write an IPv${family} network, such as "${exampleNetwork(at[0] ?? '', family)}".`,
    },
  ];
}
