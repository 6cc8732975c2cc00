import { expect, test } from '@jest/globals';
import { decodeLog } from './health.ts';
import { waitForEnd } from './progress.ts';

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

test('an error in the progress stream fails the request and includes the output before it', async () => {
  const answer = chunks('{"stream":"Step 1/2 : RUN false\\n"}\n{"str', 'eam":"oops\\n"}\n{"error":"returned a non-zero code: 1"}\n');
  await expect(waitForEnd(answer, 'build image x')).rejects.toMatchObject({
    kind: 'failed',
    message: 'Docker could not build image x: returned a non-zero code: 1\n    Step 1/2 : RUN false\n    oops',
  });
});

test('a progress stream without an error resolves at its end', async () => {
  await expect(waitForEnd(chunks('{"status":"Pulling"}\n', 'not json\n', '{"status":"Done"}'), 'pull image x')).resolves.toBeUndefined();
});

test('parses a log in frames, and plain text from a terminal', () => {
  const frame = (stream: number, text: string) => Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length, ...Buffer.from(text)]);
  expect(decodeLog(Buffer.concat([frame(1, 'out\n'), frame(2, 'error\n')]))).toBe('out\nerror');
  expect(decodeLog(Buffer.from('from a terminal, longer than a header\n'))).toBe('from a terminal, longer than a header');
  expect(decodeLog(Buffer.alloc(0))).toBe('');
});
