import { type ContentRef, contentRef } from '../../core/content.ts';

const mark = /^# lazyjack: (?<bytes>\d+) bytes, sha256 (?<sha256>[0-9a-f]{64})$/;

export interface Seed {
  /** What was written first. */
  readonly written: ContentRef;
  /** What is there now, behind the mark. */
  readonly body: Uint8Array;
  readonly edited: boolean;
}

/** The bytes behind a first line, a comment in YAML, that says what they were: it stays when people edit the rest. */
export function withSeedMark(body: Uint8Array): Uint8Array {
  const { sha256, bytes } = contentRef(body);
  return Buffer.concat([Buffer.from(`# lazyjack: ${bytes} bytes, sha256 ${sha256}\n`), body]);
}

/** undefined: a file without the line is not ours. */
export function readSeed(file: Uint8Array): Seed | undefined {
  const end = file.indexOf(10);
  const line = Buffer.from(file.subarray(0, end === -1 ? file.length : end)).toString('latin1');
  const { bytes, sha256 } = mark.exec(line)?.groups ?? {};
  if (sha256 === undefined) return undefined;
  const body = file.subarray(end + 1);
  return { written: { sha256, bytes: Number(bytes) }, body, edited: contentRef(body).sha256 !== sha256 };
}
