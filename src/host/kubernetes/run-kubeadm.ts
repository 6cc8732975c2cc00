import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { Failure, messageOf } from '../../core/failure.ts';
import type { Kubeadm, KubeadmCall, KubeadmResult } from '../../core/host/kubeadm-port.ts';
import type { Commands } from '../programs/commands.ts';
import { explainFileError } from '../files/explain-file-error.ts';
import { replaceFile } from '../files/replace-file.ts';
import { excerptKubeadmLog, kubeadmDoneLine, type KubeadmVerb } from '../../core/kubernetes/kubeadm-log.ts';
import { adminKubeconfigPath, makeApiServerReader } from './kubectl.ts';
import { stripControlSequences } from '../../core/kubernetes/kubeadm-output.ts';
import { maskTokens } from '../../core/text/mask-tokens.ts';
import { errorCode } from '../../core/error-code.ts';
import { kubeadmVersionQuery } from '../programs/shared-queries.ts';
import { runToEnd } from '../programs/run-to-end.ts';

/** Milliseconds that kubeadm may take to end after TERM. */
const kubeadmGracePeriod = 10_000;
/** Milliseconds. It takes a tenth of a second. */
const validateTimeout = 10_000;
/** Number of characters of output that an error message quotes. */
const maxQuotedCharacters = 4000;
/** Number of bytes at the end of a run's output in which it looks for errors. */
const maxReadBytes = 2 ** 20;
/** Number of errors before them. */
const maxEarlierErrors = 6;

/**
 * Runs the host's kubeadm. It writes to its log file directly: `tail -f` shows its progress, and if lazyjack is killed, kubeadm continues and its
 * output is not lost.
 */
export function linuxKubeadm(commands: Commands, run: RunKubeadm = makeRunKubeadm([])): Kubeadm {
  return {
    async readVersion() {
      const { stdout } = await commands.run(kubeadmVersionQuery.file, kubeadmVersionQuery.args);
      return stdout.trim();
    },
    async readImages(version) {
      const { stdout } = await commands.run('kubeadm', ['config', 'images', 'list', '--kubernetes-version', version]);
      return stdout.split('\n').flatMap((line) => line.trim() || []);
    },
    async validate(documents) {
      // Through a pipe: the documents have a token, and a plan writes no file. Node.js itself gives a program a socket, which cannot be opened.
      const script = 'cat | exec kubeadm config validate --config /dev/stdin';
      const { exitCode, stdout, stderr } = await commands.attempt('sh', ['-c', script], { input: documents, timeout: validateTimeout });
      return exitCode === 0 ? [] : listReasons(stderr.trim() === '' ? stdout : stderr);
    },
    ...makeApiServerReader(commands),
    init: (call) => run(['init', '--config', call.config], call, 'init'),
    join: (call) => run(['join', '--config', call.config], call, 'join'),
    async renewToken({ tokenId, ...call }) {
      // An expired token may still exist, and a second one of the same name cannot be created.
      await run(['token', 'delete', tokenId, '--kubeconfig', adminKubeconfigPath], call);
      return run(['token', 'create', '--config', call.config, '--kubeconfig', adminKubeconfigPath], call);
    },
    reset: (call) => run(['reset', '--force', '--cri-socket', call.criSocket], call, 'reset'),
  };
}

/** Lines of kubeadm that explain, without its advice and the prefix of its log (`W1130 12:00:00.000000   12345 file.go:1] `). */
function listReasons(output: string): readonly string[] {
  return maskTokens(stripControlSequences(output))
    .split('\n')
    .map((line) => line.replace(/^[IWEF]\d{4} [\d:.]+ +\d+ \S+\] /u, '').trim())
    .filter((line) => line !== '' && !line.startsWith('To see the stack trace of this error'));
}

/** Runs kubeadm with these arguments. A `verb` that ends well is named in the log. */
export type RunKubeadm = (args: readonly string[], call: Omit<KubeadmCall, 'config'>, verb?: KubeadmVerb) => Promise<KubeadmResult>;

/** Runs it on this host. `inherit` is the lock, which stays held until kubeadm has ended too. */
export function makeRunKubeadm(inherit: readonly Writable[]): RunKubeadm {
  return (args, call, verb) => runLogged(args, call, inherit, verb);
}

async function runLogged(
  args: readonly string[],
  { log, timeout, signal }: Omit<KubeadmCall, 'config'>,
  inherit: readonly Writable[],
  verb?: KubeadmVerb,
): Promise<KubeadmResult> {
  await shortenLogIfPresent(log);
  const handle = await open(log, 'a+', 0o600);
  try {
    const { size: start } = await handle.stat();
    const ended = await runToEnd(
      'kubeadm',
      args,
      { timeout, signal, gracePeriod: kubeadmGracePeriod, outputDescriptor: handle.fd },
      inherit,
    );
    switch (ended.status) {
      case 'exited':
        if (ended.exitCode === 0) {
          if (verb !== undefined) await handle.appendFile(`${kubeadmDoneLine(verb)}\n`);
          return { status: 'done' };
        }
        return { status: 'failed', exitCode: ended.exitCode, tail: await readLogTail(handle, start) };
      case 'not-started':
        if (errorCode(ended.cause) !== 'ENOENT') throw new Failure('failed', `kubeadm cannot be run: ${messageOf(ended.cause)}`);
        throw new Failure('missing', 'there is no program kubeadm', { fix: 'Install kubeadm, 1.13 or newer.' });
      case 'timed-out':
        return { status: 'timeout', tail: await readLogTail(handle, start) };
      case 'stopped':
      case 'killed':
        return { status: 'stopped', tail: await readLogTail(handle, start) };
    }
  } finally {
    await handle.close();
  }
}

async function shortenLogIfPresent(log: string): Promise<void> {
  try {
    await shortenLog(log);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw explainFileError(`shorten ${log}`, cause);
  }
}

async function readLogTail(handle: FileHandle, start: number): Promise<string> {
  const { size } = await handle.stat();
  const text = await readRange(handle, Math.max(start, size - maxReadBytes), size);
  // The output is displayed and may be saved by the reader's terminal or CI; only root can read the log.
  const plain = stripControlSequences(maskTokens(text));
  // Errors that precede the end of a long output are not lost.
  const [before, end] = [plain.slice(0, -maxQuotedCharacters), plain.slice(-maxQuotedCharacters)];
  return [...(before.match(/^\s*\[ERROR .*$/gmu) ?? []).slice(-maxEarlierErrors), end].join('\n').trimEnd();
}

async function readRange(handle: FileHandle, from: number, to: number): Promise<string> {
  const buffer = Buffer.alloc(Math.max(0, to - from));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
  return buffer.toString('utf8', 0, bytesRead);
}

/**
 * Shortens a log that grew with every run: keeps its end, and of the rest the lines that tell how far kubeadm got. Runs before kubeadm, with the lock
 * held, so nothing else has the file open.
 */
export async function shortenLog(log: string, { limit, kept }: { readonly limit: number; readonly kept: number } = logSize): Promise<void> {
  const handle = await open(log, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size, mode, uid, gid } = await handle.stat();
    if (size <= limit) return;
    const text = await readRange(handle, Math.max(0, size - 16 * limit), size);
    const end = text.slice(text.indexOf('\n', Math.max(0, text.length - kept)) + 1);
    const content = Buffer.from(excerptKubeadmLog(text.slice(0, text.length - end.length)) + end);
    await replaceFile(log, { content, attributes: { mode: mode & 0o7777, uid, gid } });
  } finally {
    await handle.close();
  }
}

/** Bytes. One run of kubeadm prints a few KiB. */
const logSize = { limit: 4 * 2 ** 20, kept: 2 ** 20 };
