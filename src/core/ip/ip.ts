/** Addresses and networks of both families: text outside, numbers inside. Pure. */
export {
  type IpAddress as Address,
  type Family,
  requireAddress as address,
  addressBits as bits,
  formatAddress,
  parseAddress,
} from './ip-address.ts';
export {
  type Cidr,
  broadcastAddressOf as broadcast,
  networkAround as cidr,
  contains,
  addressAt as nth,
  overlaps,
  parseCidr,
  parseInterfaceAddress as parseInterface,
  countAddresses as size,
  subnetAt as subnet,
} from './cidr.ts';
export { embedIpv4 as embed, hasZeroOctet, translationPrefixLengths } from './rfc6052.ts';
