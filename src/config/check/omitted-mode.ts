import type { Rule } from './rule.ts';

/** An IPv4 cluster without its mode is reported once, instead of once for every network. */
export const omittedMode: Rule = ({ mode, isGiven, management, pods, services }) => {
  if (mode !== undefined || isGiven(['general', 'mode'])) return [];
  const [first] = [...management, ...pods, ...services];
  return [
    {
      severity: 'error',
      at: first?.at ?? [],
      summary: 'IPv4 networks without a mode',
      detail: 'Without general.mode the cluster is IPv6, and its networks are IPv4.',
      fix: 'Write mode: "ipv4" in the section general.',
    },
  ];
};
