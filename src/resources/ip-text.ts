import { z } from 'zod';
import { parseAddress, parseCidr, type Family } from '../core/ip.ts';
import { lazy } from '../core/lazy.ts';

/** Ids pass through their schema at every step of an apply: parsing the same text again would be most of the time for thousands of routes. */
function remembered(canonical: (text: string) => string | undefined): (text: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const answer = canonical(text);
    known.set(text, answer);
    return answer;
  };
}

const canonicalAddress = remembered((text) => parseAddress(text)?.text);
const canonicalCidr = remembered((text) => parseCidr(text)?.text);

/** An address in an id: one address, one text. */
export const addressText = lazy(() =>
  z.string().transform((text, context) => {
    const canonical = canonicalAddress(text);
    if (canonical === undefined) context.addIssue(`not an IP address: ${text}`);
    return canonical ?? z.NEVER;
  }),
);

/** A network in an id: one network, one text. */
export const cidrText = lazy(() =>
  z.string().transform((text, context) => {
    const canonical = canonicalCidr(text);
    if (canonical === undefined) context.addIssue(`not a network: ${text}`);
    return canonical ?? z.NEVER;
  }),
);

/** The family of an address or network that the schemas above let through. */
export function familyOf(text: string): Family {
  return text.includes(':') ? 6 : 4;
}
