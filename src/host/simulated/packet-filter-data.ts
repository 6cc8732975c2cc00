import * as z from 'zod';

const chainSchema = z.strictObject({
  name: z.string(),
  policy: z.string().nullable().default(null),
  rules: z.array(z.string()).default([]),
});

export const tablesSchema = z.array(z.strictObject({ name: z.string(), chains: z.array(chainSchema) })).default([]);

/** The rules of both families, as `iptables-save` and `ip6tables-save` print them. */
export const packetFilterSchema = z.strictObject({
  /** `missing`: iptables is not installed. `denied`: the user is not root. */
  iptables: z.enum(['there', 'missing', 'denied']).default('there'),
  ipv4: tablesSchema,
  ipv6: tablesSchema,
  /** nftables tables with a chain at hook forward, in the syntax of iptables. */
  nftIpv4: tablesSchema,
  nftIpv6: tablesSchema,
});

export type PacketFilterData = z.output<typeof packetFilterSchema>;
export type SimulatedChain = z.output<typeof chainSchema>;
export type SimulatedTable = PacketFilterData['ipv4'][number];

/** Omits empty tables. They have no effect, and remain after any program has written or read them. */
export function withoutEmptyTables({ ipv4, ipv6, ...rest }: PacketFilterData): PacketFilterData {
  const hasEffect = ({ chains }: SimulatedTable): boolean => chains.some(({ policy, rules }) => policy !== 'ACCEPT' || rules.length > 0);
  return { ...rest, ipv4: ipv4.filter(hasEffect), ipv6: ipv6.filter(hasEffect) };
}
