import { readFileSync } from 'node:fs';
import type * as z from 'zod';
import { errorCode } from '../../core/error-code.ts';
import { Failure } from '../../core/failure.ts';
import { isAlive } from '../../host/process/live-process.ts';
import { explainFileError } from '../../host/files/explain-file-error.ts';
import { listRunFiles, type OpenLogDirectory, openLogDirectory, runLogDirectory, runOfFile } from './log-directory.ts';
import { beginSchema, endSchema, eventSchema, type LoggedEvent, type RunBegin, type RunEnd } from './run-record.ts';

/** One run, as its file has it. */
export interface LoggedRun {
  readonly begin: RunBegin;
  /** In the order in which they happened. */
  readonly events: readonly LoggedEvent[];
  /** undefined: it did not end so far. */
  readonly end?: RunEnd | undefined;
  /** `interrupted`: its process was killed, or the host lost power. */
  readonly result: RunEnd['status'] | 'running' | 'interrupted';
  /** Milliseconds from its begin to its end, or to the last event in the file. */
  readonly duration: number;
}

/** Reads all runs, oldest first. Throws a Failure of kind `denied` without root. */
export function readRuns(path = runLogDirectory): readonly LoggedRun[] {
  return withLogDirectory(path, (directory) => listRunFiles(directory).flatMap((name) => readRun(directory, name) ?? [])) ?? [];
}

/** Reads the run whose id begins with `id`. Throws a Failure of kind `refused` if there is none, or more than one. */
export function readRunById(id: string, path = runLogDirectory): LoggedRun {
  const runs = withLogDirectory(path, (directory) =>
    listRunFiles(directory).flatMap((name) => (runOfFile(name).startsWith(id) ? (readRun(directory, name) ?? []) : [])),
  );
  const [run, second] = runs ?? [];
  const fix = 'List the runs: lazyjack log';
  if (run === undefined || id === '') throw new Failure('refused', `no run in ${path} begins with ${id}`, { fix });
  if (second !== undefined) throw new Failure('refused', `more than one run begins with ${id}`, { fix });
  return run;
}

function withLogDirectory<Result>(path: string, act: (directory: OpenLogDirectory) => Result): Result | undefined {
  let directory: OpenLogDirectory | undefined;
  try {
    directory = openLogDirectory(path);
    return directory && act(directory);
  } catch (cause) {
    throw explainFileError(`read ${path}`, cause);
  } finally {
    directory?.close();
  }
}

/** undefined: the file was removed meanwhile, or has no begin: it is of a newer lazyjack, or a power loss emptied it. */
function readRun({ place }: OpenLogDirectory, name: string): LoggedRun | undefined {
  const [first, ...lines] = readText(`${place}/${name}`).split('\n').map(parseLine);
  const begin = beginSchema().safeParse(first).data;
  if (begin === undefined) return undefined;
  const events = parseAll(eventSchema(), lines);
  const [end] = parseAll(endSchema(), lines);
  const result = end?.status ?? (isAlive(begin.process) ? 'running' : 'interrupted');
  return { begin, events, end, result, duration: end?.elapsed ?? events.at(-1)?.elapsed ?? 0 };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return '';
    throw cause;
  }
}

/** Lines of another form are left out: one that a kill cut off, and events of a newer lazyjack. */
function parseAll<Schema extends z.ZodType>(schema: Schema, lines: readonly unknown[]): readonly z.output<Schema>[] {
  return lines.flatMap((line) => {
    const parsed = schema.safeParse(line);
    return parsed.success ? [parsed.data] : [];
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
