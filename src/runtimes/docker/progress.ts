import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import { lazy } from '../../core/lazy.ts';

/** Progress messages, one per line, of a pull, build or import. Docker sends HTTP status 200 before it knows the result. */
const messageSchema = lazy(() => z.object({ stream: z.string().optional(), status: z.string().optional(), error: z.string().optional() }));

const maxTailLines = 12;

/** Waits for the end of a progress stream. Rejects with Docker's error and the output before it. */
export async function waitForEnd(answer: AsyncIterable<Buffer | string>, what: string): Promise<void> {
  let printed = '';
  for await (const line of readLines(answer)) {
    const message = messageSchema().safeParse(parseLine(line)).data;
    if (message?.error !== undefined) {
      throw new Failure('failed', [`Docker could not ${what}: ${message.error.trim()}`, ...indentTail(printed)].join('\n'));
    }
    printed += message?.stream ?? '';
  }
}

async function* readLines(answer: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer) {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  yield rest;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function indentTail(printed: string): string[] {
  const all = printed.split('\n').filter((line) => line.trim() !== '');
  return all.slice(-maxTailLines).map((line) => `    ${line}`);
}
