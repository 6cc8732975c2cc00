import { quote } from '../../core/visible.ts';
import { format, wrong } from './format.ts';

/** A boolean, and whether YAML 1.1 was needed to read it. */
export interface WrittenFlag {
  readonly value: boolean;
  readonly written: string;
  readonly old: boolean;
}

export const flag = format<WrittenFlag>((text) => {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return { ok: { value: lower === 'true', written: text, old: false } };
  if (['yes', 'on', 'y'].includes(lower)) return { ok: { value: true, written: text, old: true } };
  if (['no', 'off', 'n'].includes(lower)) return { ok: { value: false, written: text, old: true } };
  return wrong('Not a yes-or-no value', `${quote(text)} is neither true nor false.`, 'Write true or false.');
});

export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
  /** `a node id`. */
  readonly what: string;
  readonly fix: string;
}

/** A whole number in plain decimal: `010` was eight for 1.3 and ten for its reader. */
export function whole({ minimum, maximum, what, fix }: Limits) {
  return format<number>((text) => {
    if (!/^-?\d+$/.test(text)) return wrong('Not a whole number', `${quote(text)} is not a number in plain digits, as ${what} is.`, fix);
    if (/^-?0\d/.test(text)) {
      return wrong(
        'Number with a leading zero',
        `${quote(text)} means different numbers to different programs.`,
        `Write ${text.replace(/^(-?)0+(?=\d)/, '$1')}, if that is meant.`,
      );
    }
    const value = Number(text);
    if (value < minimum) return wrong('Number too small', `${quote(text)} is too small: ${what} is ${minimum} or more.`, fix);
    if (value > maximum) return wrong('Number too large', `${quote(text)} is too large: ${what} is ${maximum} or less.`, fix);
    return { ok: value };
  });
}
