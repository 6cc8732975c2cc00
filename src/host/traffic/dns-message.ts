import { decode, encode, RECURSION_DESIRED } from 'dns-packet';
import * as z from 'zod';
import { parseAddress } from '../../core/ip/ip-address.ts';
import { lazy } from '../../core/lazy.ts';

export interface DnsQuery {
  /** 0 to 65535. */
  readonly id: number;
  readonly name: string;
  readonly type: 'SOA' | 'AAAA';
}

/** The query in the format of RFC 1035, section 4.1, with recursion desired. */
export function encodeQuery({ id, name, type }: DnsQuery): Buffer {
  return encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ name, type }] });
}

export interface DnsResponse {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`. */
  readonly code: string;
  /** The addresses of the AAAA records, canonical. */
  readonly addresses: readonly string[];
}

const responseSchema = lazy(() =>
  z.object({
    id: z.int(),
    type: z.literal('response'),
    rcode: z.string(),
    answers: z.array(z.object({ type: z.string(), data: z.unknown() })),
  }),
);

/** Parses the response to this query; undefined: it is none, or it is damaged. */
export function decodeResponse(bytes: Buffer, { id }: Pick<DnsQuery, 'id'>): DnsResponse | undefined {
  const response = responseSchema().safeParse(decodeOrNothing(bytes)).data;
  if (response?.id !== id) return undefined;
  const texts = response.answers.flatMap(({ type, data }) => (type === 'AAAA' && typeof data === 'string' ? [data] : []));
  return { code: response.rcode, addresses: texts.flatMap((text) => parseAddress(text)?.text ?? []) };
}

function decodeOrNothing(bytes: Buffer): unknown {
  try {
    return decode(bytes);
  } catch {
    // It throws errors of several types for a damaged message.
    return undefined;
  }
}
