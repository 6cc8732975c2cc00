import { type ContentRef, type Contents, makeContentRef } from '../content.ts';

const contentMarkPattern = /^# lazyjack: (?<bytes>\d+) bytes, sha256 (?<sha256>[0-9a-f]{64})$/;

export interface MarkedFile {
  /** The content that lazyjack wrote first. */
  readonly writtenContent: ContentRef;
  /** The live content after the first line. */
  readonly body: Uint8Array;
  readonly isEdited: boolean;
}

/** Adds a first line, a comment in YAML, that records the digest of the bytes. The line is kept when the rest is edited. */
export function addContentMark(body: Uint8Array): Uint8Array {
  const { sha256, bytes } = makeContentRef(body);
  return Buffer.concat([Buffer.from(`# lazyjack: ${bytes} bytes, sha256 ${sha256}\n`), body]);
}

/** undefined: a file without the line is foreign. */
export function parseMarkedFile(file: Uint8Array, { refOf }: Pick<Contents, 'refOf'>): MarkedFile | undefined {
  const end = file.indexOf(10);
  const line = Buffer.from(file.subarray(0, end === -1 ? file.length : end)).toString('latin1');
  const { bytes, sha256 } = contentMarkPattern.exec(line)?.groups ?? {};
  if (sha256 === undefined) return undefined;
  const body = file.subarray(end + 1);
  return { writtenContent: { sha256, bytes: Number(bytes) }, body, isEdited: refOf(body).sha256 !== sha256 };
}
