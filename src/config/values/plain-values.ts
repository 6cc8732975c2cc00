import { quote } from '../../core/text/escape-hidden.ts';
import { defineFormat, reject } from './define-format.ts';

/** A boolean, and whether it has a spelling of YAML 1.1 only. */
export interface WrittenFlag {
  readonly value: boolean;
  readonly written: string;
  readonly isOldSpelling: boolean;
}

export const flag = defineFormat<WrittenFlag>((text) => {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return { ok: { value: lower === 'true', written: text, isOldSpelling: false } };
  if (['yes', 'on', 'y'].includes(lower)) return { ok: { value: true, written: text, isOldSpelling: true } };
  if (['no', 'off', 'n'].includes(lower)) return { ok: { value: false, written: text, isOldSpelling: true } };
  return reject('Not a yes-or-no value', `${quote(text)} is neither true nor false.`, 'Write true or false.');
});

export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
  /** `a node id`. */
  readonly description: string;
  readonly fix: string;
}

/** A whole number in plain decimal. lazyjack 1.3 read `010` as eight, where people read ten. */
export function wholeNumber({ minimum, maximum, description, fix }: Limits) {
  return defineFormat<number>((text) => {
    if (!/^-?\d+$/.test(text))
      return reject('Not a whole number', `${quote(text)} is not a number in plain digits, as ${description} is.`, fix);
    if (/^-?0\d/.test(text)) {
      return reject(
        'Number with a leading zero',
        `${quote(text)} means different numbers to different programs.`,
        `Write ${text.replace(/^(-?)0+(?=\d)/, '$1')}, if that is meant.`,
      );
    }
    const value = Number(text);
    if (value < minimum) return reject('Number too small', `${quote(text)} is too small: ${description} is ${minimum} or more.`, fix);
    if (value > maximum) return reject('Number too large', `${quote(text)} is too large: ${description} is ${maximum} or less.`, fix);
    return { ok: value };
  });
}
