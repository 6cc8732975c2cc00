import { type Address, type Cidr, parseAddress, parseInterface } from '../../core/ip/ip.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import { defineFormat, reject } from './define-format.ts';

/** A network as written. `written` may have host bits set, `network` never has. */
export interface WrittenNetwork {
  readonly written: Address;
  readonly network: Cidr;
}

export const network = defineFormat<WrittenNetwork>((text) => {
  const parsed = parseInterface(text);
  if (parsed !== undefined) return { ok: { written: parsed.address, network: parsed.network } };
  const lone = parseAddress(text);
  if (lone !== undefined) {
    return reject(
      'Network without a mask',
      `${quote(text)} is an address; a network also says how many bits are fixed.`,
      `Write a slash and the length behind it, such as "${lone.text}/${lone.family === 6 ? 64 : 16}".`,
    );
  }
  return reject(
    'Not a network',
    `${quote(text)} ${explainInvalidNetwork(text)}.`,
    'Write an address, a slash and a length: "fd00:20::/64" or "10.192.0.0/16".',
  );
});

function explainInvalidNetwork(text: string): string {
  const [address = '', length = '', ...rest] = text.split('/');
  const parsed = parseAddress(address);
  if (rest.length > 0) return 'has more than one slash';
  if (parsed === undefined) return `is not a network: ${explainInvalidAddress(address)}`;
  const longest = parsed.family === 4 ? 32 : 128;
  if (/^\d+$/.test(length) && Number(length) > longest) return `has a length above ${longest} bits`;
  return `has no length in bits (0 to ${longest}) behind the slash`;
}

/** One address of a family. `instead`: the fix if the address has the other family. `example`: a valid address. */
function addressFormat(family: 4 | 6, { instead, example }: { readonly instead: string; readonly example: string }) {
  return defineFormat<Address>((text) => {
    const parsed = parseAddress(text);
    if (parsed?.family === family) return { ok: parsed };
    if (parsed !== undefined)
      return reject(
        'Address of the wrong family',
        `${quote(text)} is an IPv${parsed.family} address; an IPv${family} address is expected here.`,
        instead,
      );
    return reject(
      `Not an IPv${family} address`,
      `${quote(text)} is not an address: ${explainInvalidAddress(text)}.`,
      `Write an IPv${family} address alone, such as "${example}".`,
    );
  });
}

export const ipv6 = addressFormat(6, { instead: 'Write an IPv6 address of the support network.', example: 'fd00:10::100' });
export const ipv4 = addressFormat(4, { instead: 'Write an IPv4 address, such as "8.8.8.8".', example: '8.8.8.8' });

/** Names the usual mistakes. */
function explainInvalidAddress(text: string): string {
  if (text === '') return 'there is nothing before the slash';
  if (text.includes('/')) return 'it has a mask, and a single address is expected';
  if (text.includes('%')) return 'an interface ("%") is not part of it';
  if (text.startsWith('[')) return 'it stands in brackets';
  if (/^[\d.]+$/.test(text)) {
    if (text.split('.').some((part) => /^0\d/.test(part))) return 'a part has a leading zero, which some programs read as octal';
    return 'IPv4 has four numbers from 0 to 255 with dots between them';
  }
  if (/^[\da-f:.]+$/i.test(text) && text.includes(':')) {
    if (text.split('::').length > 2) return '"::" can stand in it only once';
    if (!text.includes('::') && text.split(':').length < 8) return 'it has fewer than eight groups and no "::"';
    return 'IPv6 has up to eight groups of one to four hexadecimal digits';
  }
  return 'addresses are written in digits, and names are not looked up';
}
