import { parseAddress } from '../../core/ip.ts';

/** The same few addresses are read again at every step of an apply; reading them is most of the time it takes to read the file. */
const seen = new Map<string, string | undefined>();

/** One spelling per address, a zone (`fe80::1%eth0`) left as it is. undefined: not an address. */
export function canonicalAddress(text: string): string | undefined {
  if (!seen.has(text)) seen.set(text, canonical(text));
  return seen.get(text);
}

function canonical(text: string): string | undefined {
  const zone = text.indexOf('%');
  if (zone < 0) return parseAddress(text)?.text;
  const address = parseAddress(text.slice(0, zone));
  return address?.family === 6 ? address.text + text.slice(zone) : undefined;
}
