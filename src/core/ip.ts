/** Addresses and networks of both families, as text on the outside and as numbers inside. Pure. */
export { type Address, type Family, address, bits, formatAddress, parseAddress } from './ip/address.ts';
export { type Cidr, broadcast, cidr, contains, nth, overlaps, parseCidr, parseInterface, size, subnet } from './ip/cidr.ts';
export { embed, hasZeroOctet, translationPrefixLengths } from './ip/rfc6052.ts';
