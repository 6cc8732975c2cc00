import { closeSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteEnd, RemoteHost, RemoteScript } from '../../core/host/remote-host-port.ts';
import { errorCode } from '../../core/error-code.ts';
import { type ProgramEnd, runToEnd, runUnreported } from '../programs/run-to-end.ts';
import { makeLineSplitter } from './bounded-lines.ts';
import { explainFailure } from './explain-failure.ts';
import { type AnswerHeader, parseAnswerHeader, rootCommand } from './root-command.ts';
import { sshArguments } from './ssh-arguments.ts';
import type { SshTarget } from './ssh-target.ts';

/** Bytes that are read of one answer, of each of its two streams. */
const maxAnswerBytes = 16 * 2 ** 20;
/** Milliseconds. */
const defaultTimeout = 120_000;

/** Connections of this process to hosts, with the OpenSSH client of this computer. */
export interface SshConnections {
  /** Connects with the first script that runs. Later scripts share the connection. */
  host(name: string, target: SshTarget): RemoteHost;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** The sockets of the connections are in a directory of this process that only its user can enter. */
export async function openConnections(): Promise<SshConnections> {
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-ssh-'));
  const open: (readonly string[])[] = [];
  return {
    host(name, target) {
      const args = sshArguments(target, join(directory, String(open.length)));
      open.push(args);
      return { name, run: (script) => runScript(args, target, script) };
    },
    async close() {
      await Promise.all(open.map((args) => runUnreported('ssh', ['-O', 'exit', ...args], { timeout: 5000 }, [])));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What came of an answer so far. */
interface Answer {
  header: AnswerHeader | undefined;
  readonly lines: string[];
  readonly errors: Buffer[];
  hasTooMuch: boolean;
}

async function runScript(args: readonly string[], target: SshTarget, script: RemoteScript): Promise<RemoteEnd> {
  const { text, args: scriptArgs = [], input, onLine, timeout = defaultTimeout, signal } = script;
  const answer: Answer = { header: undefined, lines: [], errors: [], hasTooMuch: false };
  const abort = new AbortController();
  const limit = (): ((chunk: Uint8Array) => boolean) => {
    let bytes = 0;
    return (chunk) => {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) {
        answer.hasTooMuch = true;
        abort.abort();
      }
      return bytes <= maxAnswerBytes;
    };
  };
  const [isOutputWanted, isErrorWanted] = [limit(), limit()];
  const splitter = makeLineSplitter((line) => {
    if (answer.header === undefined) answer.header = parseAnswerHeader(line);
    else if (onLine === undefined) answer.lines.push(line);
    else onLine(line);
  });
  const descriptor = input !== undefined && 'path' in input ? openSync(input.path, 'r') : undefined;
  const ended = await runToEnd(
    'ssh',
    [...args, rootCommand(text, scriptArgs)],
    {
      timeout,
      signal: signal === undefined ? abort.signal : AbortSignal.any([signal, abort.signal]),
      ...(descriptor !== undefined && { inputDescriptor: descriptor }),
      ...(input instanceof Uint8Array && { secretInput: input }),
      onOutput: (chunk) => {
        if (isOutputWanted(chunk)) splitter.add(chunk);
      },
      onErrorOutput: (chunk) => {
        if (isErrorWanted(chunk)) answer.errors.push(Buffer.from(chunk));
      },
    },
    [],
  );
  if (descriptor !== undefined) closeSync(descriptor);
  if (!answer.hasTooMuch) splitter.end();
  return toRemoteEnd(ended, answer, target, timeout);
}

function toRemoteEnd(ended: ProgramEnd, answer: Answer, target: SshTarget, timeout: number): RemoteEnd {
  const { header } = answer;
  const stderr = Buffer.concat(answer.errors).toString('utf8');
  const hasStarted = header !== undefined;
  const failed = (summary: string, detail: string, fix?: string): RemoteEnd => ({
    status: 'failed',
    hasStarted,
    problem: { summary, detail, ...(fix !== undefined && { fix }) },
  });
  if (answer.hasTooMuch)
    return failed('The host answers too much', `It sent more than ${maxAnswerBytes / 2 ** 20} MiB, so its answer is not used.`);
  switch (ended.status) {
    case 'exited':
      if (header === undefined) return { status: 'failed', hasStarted, problem: explainFailure(ended.exitCode, stderr, target) };
      if (ended.exitCode === 255) return failed('The connection was lost', 'The host or the network between ended it.');
      return { status: 'ended', exitCode: ended.exitCode, stdout: answer.lines.join('\n'), stderr, ...header };
    case 'not-started':
      return errorCode(ended.cause) === 'ENOENT'
        ? failed(
            'There is no ssh on this computer',
            'lazyjack fleet uses the OpenSSH client.',
            'Install it: apt-get install openssh-client',
          )
        : failed('ssh cannot be started', `The reason is ${errorCode(ended.cause) ?? 'unknown'}.`);
    case 'timed-out':
      return failed('The host does not answer', `It did not finish within ${timeout / 1000} s.`);
    case 'stopped':
      return failed('Stopped', 'This command was interrupted.');
    case 'killed':
      return failed('ssh was killed', `It ended with ${ended.signal}.`);
  }
}
