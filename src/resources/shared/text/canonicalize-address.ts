import { parseAddress } from '../../../core/ip/ip.ts';

/** Every step of an apply reads the same few addresses again, and parsing them takes most of the time to read the file. */
const canonicalByText = new Map<string, string | undefined>();

/** The canonical spelling of an address. A zone (`fe80::1%eth0`) is left unchanged. undefined: not an address. */
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
