/**
 * Extracts the text from an answer of `GET /containers/NAME/logs`. The answer consists of frames: an 8-byte header (stream, three zeros,
 * length) and a payload. A container with a terminal sends plain text without frames.
 */
export function logTail(answer: Buffer): string {
  const texts: string[] = [];
  let at = 0;
  while (at + 8 <= answer.length) {
    if (answer.readUInt32BE(at) & 0x00ffffff || answer.readUInt8(at) > 2) return answer.toString('utf8').trimEnd();
    const end = at + 8 + answer.readUInt32BE(at + 4);
    texts.push(answer.toString('utf8', at + 8, end));
    at = end;
  }
  return texts.join('').trimEnd();
}
