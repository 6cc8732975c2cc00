import { parseAddress, parseInterface } from '../../core/ip/ip.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import type { WrittenNetwork } from './address-values.ts';
import { defineFormat, type FormatResult, reject } from './define-format.ts';

/** The name of an interface, or a network that packets come from. */
export type WrittenForwardFrom = { readonly interface: string } | WrittenNetwork;

const fix = 'Write a network such as "192.0.2.0/24", or the name of an interface that "ip link" shows.';

export const forwardFrom = defineFormat<WrittenForwardFrom>((text): FormatResult<WrittenForwardFrom> => {
  const summary = 'Neither a network nor an interface';
  const parsed = parseInterface(text);
  if (parsed !== undefined) return { ok: { written: parsed.address, network: parsed.network } };
  const lone = parseAddress(text);
  if (lone !== undefined) {
    const length = lone.family === 6 ? 128 : 32;
    return reject(summary, `${quote(text)} is an address, and a network or an interface is expected.`, `Write "${lone.text}/${length}".`);
  }
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(text) && text !== 'lo') return { ok: { interface: text } };
  return reject(summary, `Packets from ${quote(text)} cannot be distinguished from others.`, fix);
});
