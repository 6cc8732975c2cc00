import type { Rule } from './rule.ts';

const ipv6OnlyPaths = [['support_net'], ['nat64'], ['dns64']];
const dualStackOnlyPaths = [
  ['mgmt_net', 'cidr2'],
  ['pod_net', 'cidr2'],
  ['pod_net', 'node_prefix2'],
  ['service_net', 'cidr2'],
];

/** Settings that the mode does not use. lazyjack 1.3 ignored them silently. */
export const ignoredSettings: Rule = ({ mode, isGiven, hasKey }) => {
  if (mode === undefined) return [];
  const paths = [...(mode === 'ipv6' ? [] : ipv6OnlyPaths), ...(mode === 'dual-stack' ? [] : dualStackOnlyPaths)];
  return paths
    .filter((path) => isGiven(path) && hasKey(path))
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
