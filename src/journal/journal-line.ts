import { hash } from 'node:crypto';
import * as z from 'zod';
import { lazy } from '../core/lazy.ts';
import { entrySchema, type Entry } from './journal-entry.ts';
import { readEntry1 } from './translate-2.0.0.ts';

/** 1: lazyjack 2.0.0, whose journals have no format line. 2: this release. */
export type JournalFormat = 1 | 2;

/**
 * One journal line is `{"sum":S,"entry":E}`. S is the first 16 hexadecimal digits of the SHA-256 of E's JSON text, so a truncated or
 * altered line is detected.
 */
export function formatLine(entry: Entry): string {
  return formatChecksummedLine(JSON.stringify(entry));
}

/** Adds the checksum to an entry's JSON text. */
export function formatChecksummedLine(text: string): string {
  return `{"sum":"${checksum(text)}","entry":${text}}\n`;
}

/**
 * The first line of every journal. 2.0.0 takes it for a complete line of a newer release and refuses the journal without changing it, even
 * if it is the only line. Without a checksum 2.0.0 would take it for a torn end or damage.
 */
export const firstLine = formatChecksummedLine('{"type":"format","format":2}');

/** Not strict: a later release may add fields. */
const firstLineSchema = lazy(() => z.object({ type: z.literal('format'), format: z.int().min(2) }));

const linePattern = /^\{"sum":"(?<sum>[0-9a-f]{16})","entry":(?<text>\{.*\})\}$/su;

/** undefined: not a complete line of ours. */
function unsealed(line: string): unknown {
  const { sum, text } = linePattern.exec(line)?.groups ?? {};
  return text === undefined || checksum(text) !== sum ? undefined : JSON.parse(text);
}

/** undefined: of a form that this release does not know. */
function entryIn(json: unknown, format: JournalFormat): Entry | undefined {
  return format === 1 ? readEntry1(json) : z.safeParse(entrySchema(), json).data;
}

/** The checksum in a line that `formatLine` or `formatChecksummedLine` made. */
export function checksumOf(line: string): string {
  return line.slice(8, 24);
}

function checksum(text: string): string {
  return hash('sha256', text).slice(0, 16);
}

/** Lines that this process appended. */
export interface AppendedLines {
  readonly entries: readonly Entry[];
  /** The checksums of the lines, including that of the first line of a new file. */
  readonly sums: readonly string[];
  readonly bytes: number;
}

export interface ParsedLines {
  readonly entries: readonly Entry[];
  /** undefined: there is no complete line yet. */
  readonly format?: JournalFormat;
  /** The checksums of the complete lines that this release understands. */
  readonly sums: readonly string[];
  /** Number of bytes of these lines; the rest is the torn end of a write that a power loss interrupted. */
  readonly wholeBytes: number;
  /** The rest begins with zero bytes. */
  readonly hasZeros?: true;
  /** Number of a line that is incomplete and not the last, counted from 1. */
  readonly damagedLine?: number;
  /** A complete line that another release wrote, of a form that this one does not know. */
  readonly unknownLine?: number;
  /** The format of a journal that a newer release wrote; no entry of it is read. */
  readonly newer?: number;
}

/**
 * A torn last line is normal: the write that it announces never began. Damage anywhere else is an error.
 *
 * `known`: the format, where `text` is not a file from its start.
 */
export function parseLines(text: string, known?: JournalFormat): ParsedLines {
  const entries: Entry[] = [];
  let format = known;
  const sums: string[] = [];
  let wholeBytes = 0;
  const read = (): ParsedLines => ({ entries, ...(format && { format }), sums, wholeBytes });
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const json = end === -1 ? undefined : unsealed(text.slice(at, end));
    if (json === undefined) {
      const isTorn = end === -1 || end === text.length - 1;
      return { ...read(), ...(text[at] === '\0' && { hasZeros: true }), ...(!isTorn && { damagedLine: sums.length + 1 }) };
    }
    const first = format === undefined ? z.safeParse(firstLineSchema(), json).data : undefined;
    if (first !== undefined) {
      if (first.format > 2) return { ...read(), newer: first.format };
      format = 2;
    } else {
      const entry = entryIn(json, format ?? 1);
      if (entry === undefined) return { ...read(), unknownLine: sums.length + 1 };
      format ??= 1;
      entries.push(entry);
    }
    sums.push(checksumOf(text.slice(at, end)));
    wholeBytes += Buffer.byteLength(text.slice(at, end)) + 1;
    at = end + 1;
  }
  return read();
}
