import type { Rule } from './rule.ts';

const ofIpv6 = [['support_net'], ['nat64'], ['dns64']];
const ofDualStack = [
  ['mgmt_net', 'cidr2'],
  ['pod_net', 'cidr2'],
  ['pod_net', 'node_prefix2'],
  ['service_net', 'cidr2'],
];

/** What the mode does not look at. 1.3 was silent about it. */
export const ignoredSettings: Rule = ({ mode, given, hasKey }) => {
  if (mode === undefined) return [];
  const paths = [...(mode === 'ipv6' ? [] : ofIpv6), ...(mode === 'dual-stack' ? [] : ofDualStack)];
  return paths
    .filter((path) => given(path) && hasKey(path))
    .map((path) => ({
      severity: 'warning',
      at: path,
      part: 'key',
      summary: 'Setting without effect',
      detail: `${path.join('.')} is not used in mode "${mode}".`,
      fix:
        path.length === 1 ? 'Remove the section, or write mode: "ipv6" in general.' : 'Remove it, or write mode: "dual-stack" in general.',
    }));
};
