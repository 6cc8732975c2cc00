import * as z from 'zod';
import type { ContainerNetwork } from '../../core/host/containers-port.ts';
import { parseAddress, parseCidr } from '../../core/ip/ip.ts';
import { lazy } from '../../core/lazy.ts';
import { sortRecord } from './sort-record.ts';

const stringsSchema = lazy(() => z.record(z.string(), z.string()));

/** Answer of `GET /networks`. Depending on its version, Docker omits empty values or sends null. */
export const networksSchema = lazy(() =>
  z.array(
    z.object({
      Id: z.string(),
      Name: z.string(),
      Driver: z.string(),
      IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().optional(), Gateway: z.string().optional() })).nullish() }).nullish(),
      Options: stringsSchema().nullish(),
      Labels: stringsSchema().nullish(),
    }),
  ),
);
type NetworkAnswer = z.output<ReturnType<typeof networksSchema>>[number];

export const bridgeOption = 'com.docker.network.bridge.name';
/** Options that Docker sets itself, from version 28. */
const impliedOptions = new Set([bridgeOption, 'com.docker.network.enable_ipv4', 'com.docker.network.enable_ipv6']);

export function toNetwork({ Id, Name, Driver, IPAM, Options, Labels }: NetworkAnswer): ContainerNetwork {
  return {
    name: Name,
    driver: Driver,
    bridge: Options?.[bridgeOption] ?? (Driver === 'bridge' ? `br-${Id.slice(0, 12)}` : null),
    subnets: (IPAM?.Config ?? [])
      .flatMap(({ Subnet, Gateway }) =>
        Subnet === undefined ? [] : [{ subnet: canonicalizeSubnet(Subnet), gateway: canonicalizeGateway(Gateway) }],
      )
      .sort(compareIpv6First),
    options: sortRecord(Object.entries(Options ?? {}).filter(([name]) => !impliedOptions.has(name))),
    labels: sortRecord(Object.entries(Labels ?? {})),
  };
}

/** Returns the text unchanged if it is not a subnet: it belongs to a foreign network driver. */
function canonicalizeSubnet(text: string): string {
  return parseCidr(text)?.text ?? text;
}

/** Some versions of Docker report `fd00:10::1/64`. */
function canonicalizeGateway(text: string | undefined): string | null {
  const address = text?.split('/')[0];
  if (address === undefined || address === '') return null;
  return parseAddress(address)?.text ?? address;
}

function compareIpv6First(one: { readonly subnet: string }, other: { readonly subnet: string }): number {
  return Number(other.subnet.includes(':')) - Number(one.subnet.includes(':')) || (one.subnet < other.subnet ? -1 : 1);
}
