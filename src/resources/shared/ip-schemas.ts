import * as z from 'zod';
import { parseAddress, parseCidr, type Family } from '../../core/ip/ip.ts';
import { lazy } from '../../core/lazy.ts';

/** An address in an id: canonical text, so that one address has one id. */
export const addressSchema = lazy(() =>
  z.string().transform((text, context) => {
    const canonical = parseAddress(text)?.text;
    if (canonical === undefined) context.addIssue(`not an IP address: ${text}`);
    return canonical ?? z.NEVER;
  }),
);

/** A network in an id: canonical text, so that one network has one id. */
export const cidrSchema = lazy(() =>
  z.string().transform((text, context) => {
    const canonical = parseCidr(text)?.text;
    if (canonical === undefined) context.addIssue(`not a network: ${text}`);
    return canonical ?? z.NEVER;
  }),
);

/** The MTU of a route, as `Route` has it. */
export const routeMtuSchema = lazy(() =>
  z
    .union([z.number().int(), z.templateLiteral(['lock ', z.number()])])
    .nullable()
    .default(null),
);

/** The family of an address or network that the schemas above accept. */
export function familyOf(text: string): Family {
  return text.includes(':') ? 6 : 4;
}
