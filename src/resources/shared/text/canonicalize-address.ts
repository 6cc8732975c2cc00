import { parseAddress } from '../../../core/ip/ip.ts';

/** The same few addresses are read again at every step of an apply; reading them is most of the time it takes to read the file. */
const canonicalByText = new Map<string, string | undefined>();

/** One spelling per address, a zone (`fe80::1%eth0`) left as it is. undefined: not an address. */
export function canonicalizeAddress(text: string): string | undefined {
  if (!canonicalByText.has(text)) canonicalByText.set(text, parseCanonicalAddress(text));
  return canonicalByText.get(text);
}

function parseCanonicalAddress(text: string): string | undefined {
  const zone = text.indexOf('%');
  if (zone < 0) return parseAddress(text)?.text;
  const address = parseAddress(text.slice(0, zone));
  return address?.family === 6 ? address.text + text.slice(zone) : undefined;
}
