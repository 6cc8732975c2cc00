import { hash } from 'node:crypto';
import * as z from 'zod';
import { entrySchema, type Entry } from './entry.ts';

/**
 * One journal line is `{"sum":S,"entry":E}`, S being the first 16 hexadecimal digits of the SHA-256 of E's JSON text: a line that was cut
 * off or altered is recognised, whatever it says.
 */
export function formatLine(entry: Entry): string {
  return sealLine(JSON.stringify(entry));
}

/** The line of an entry's JSON text. */
export function sealLine(text: string): string {
  return `{"sum":"${checksum(text)}","entry":${text}}\n`;
}

const PREFIX = /^\{"sum":"(?<sum>[0-9a-f]{16})","entry":(?<text>\{.*\})\}$/su;

/** `torn`: not a whole line of ours. `strange`: whole, and of a form that this release does not know. */
function parseLine(line: string): Entry | 'torn' | 'strange' {
  const { sum, text } = PREFIX.exec(line)?.groups ?? {};
  if (text === undefined || checksum(text) !== sum) return 'torn';
  const parsed = z.safeParse(entrySchema(), JSON.parse(text));
  return parsed.success ? parsed.data : 'strange';
}

function checksum(text: string): string {
  return hash('sha256', text).slice(0, 16);
}

export interface ReadLines {
  readonly entries: readonly Entry[];
  /** How many bytes from the start are whole lines; the rest is the torn end of a write that power loss cut off. */
  readonly sound: number;
  /** A line that is neither whole nor the last: number, counted from 1. */
  readonly damaged?: number;
  /** A whole line that another release wrote, of a form that this one does not know. */
  readonly strange?: number;
}

/** A torn last line is normal and means that the write it was to announce never began; damage anywhere else is not. */
export function readLines(text: string): ReadLines {
  const entries: Entry[] = [];
  let sound = 0;
  for (let at = 0, line = 1; at < text.length; line += 1) {
    const end = text.indexOf('\n', at);
    const entry = end === -1 ? 'torn' : parseLine(text.slice(at, end));
    if (entry === 'strange') return { entries, sound, strange: line };
    if (entry === 'torn') {
      const last = end === -1 || end === text.length - 1;
      return last ? { entries, sound } : { entries, sound, damaged: line };
    }
    entries.push(entry);
    sound += Buffer.byteLength(text.slice(at, end)) + 1;
    at = end + 1;
  }
  return { entries, sound };
}
