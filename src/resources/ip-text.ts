import { z } from 'zod';
import { parseAddress, parseCidr, type Family } from '../core/ip.ts';

/** An address in an id: one address, one text. */
export const addressText = z.string().transform((text, context) => {
  const parsed = parseAddress(text);
  if (parsed === undefined) context.addIssue(`not an IP address: ${text}`);
  return parsed?.text ?? z.NEVER;
});

/** A network in an id: one network, one text. */
export const cidrText = z.string().transform((text, context) => {
  const parsed = parseCidr(text);
  if (parsed === undefined) context.addIssue(`not a network: ${text}`);
  return parsed?.text ?? z.NEVER;
});

/** The family of an address or network that the schemas above let through. */
export function familyOf(text: string): Family {
  return text.includes(':') ? 6 : 4;
}
