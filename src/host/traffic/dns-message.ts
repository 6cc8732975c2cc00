import { formatAddress } from '../../core/ip/ip.ts';

const types = { SOA: 6, AAAA: 28 } as const;
const headerBytes = 12;
/** Type and class after the name of a question. */
const questionBytes = 4;
/** Type, class, time to live and length after the name of a record. */
const recordBytes = 10;
const internetClass = 1;

/** Response codes of RFC 1035, section 4.1.1, that a forwarder sends. */
const codeNames: Readonly<Record<number, string>> = { 0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 5: 'REFUSED' };

export interface DnsQuery {
  /** 0 to 65535. */
  readonly id: number;
  readonly name: string;
  readonly type: keyof typeof types;
}

/** The query in the format of RFC 1035, section 4.1, with recursion desired. */
export function encodeQuery({ id, name, type }: DnsQuery): Buffer {
  const header = Buffer.from([id >> 8, id & 0xff, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name.split('.').filter((label) => label !== '');
  const question = labels.flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]);
  return Buffer.concat([header, Buffer.from([...question, 0, 0, types[type], 0, internetClass])]);
}

export interface DnsResponse {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`; a number if it has no name here. */
  readonly code: string;
  /** The addresses of the AAAA records, canonical. */
  readonly addresses: readonly string[];
}

/** Parses the response to this query; undefined: it is none, or it is damaged. */
export function decodeResponse(bytes: Buffer, { id }: Pick<DnsQuery, 'id'>): DnsResponse | undefined {
  if (bytes.length < headerBytes || bytes.readUInt16BE(0) !== id || (bytes.readUInt8(2) & 0x80) === 0) return undefined;
  const addresses = readAddresses(bytes);
  const code = bytes.readUInt8(3) & 0x0f;
  return addresses && { code: codeNames[code] ?? String(code), addresses };
}

/** undefined: the message ends early. */
function readAddresses(bytes: Buffer): readonly string[] | undefined {
  let at = headerBytes;
  for (let left = bytes.readUInt16BE(4); left > 0; left--) at = skipName(bytes, at) + questionBytes;
  const addresses: string[] = [];
  for (let left = bytes.readUInt16BE(6); left > 0; left--) {
    at = skipName(bytes, at);
    if (at + recordBytes > bytes.length) return undefined;
    const type = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 8);
    at += recordBytes;
    if (at + length > bytes.length) return undefined;
    if (type === types.AAAA && length === 16) {
      addresses.push(formatAddress(6, (bytes.readBigUInt64BE(at) << 64n) | bytes.readBigUInt64BE(at + 8)));
    }
    at += length;
  }
  return at <= bytes.length ? addresses : undefined;
}

/** The position after a name: labels up to an empty one, or up to a pointer of two bytes. It may be beyond the end. */
function skipName(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const length = bytes.readUInt8(at);
    if (length === 0) return at + 1;
    if ((length & 0xc0) === 0xc0) return at + 2;
    at += 1 + length;
  }
  return at + 1;
}
