import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isSea } from 'node:sea';
import { pipeline } from 'node:stream/promises';
import type { RemoteEnd, RemoteHost, RemoteProblem } from '../../core/host/remote-host-port.ts';
import { Failure } from '../../core/failure.ts';
import { explainRefusal } from './read-plan-answer.ts';
import { remotePaths, scriptStatus } from './remote-paths.ts';
import { writeFunctions } from './write-functions.ts';

/** An executable of lazyjack on this computer. */
export interface Executable {
  readonly path: string;
  /** SHA-256, hexadecimal. */
  readonly digest: string;
  /** As `uname -m` prints it on hosts that can run it. */
  readonly architecture: string;
}

/** ELF: the machine is at byte 18. */
const architectures: ReadonlyMap<number, string> = new Map([
  [0x3e, 'x86_64'],
  [0xb7, 'aarch64'],
]);

/** The path of this program. Throws a Failure if it runs in Node.js: that alone would be brought to the hosts, and run there as lazyjack. */
export function findRunningExecutable(): string {
  if (isSea()) return process.execPath;
  throw new Failure('refused', 'this lazyjack is a script of Node.js, and hosts get a single executable', {
    fix: 'Name the executable of the same release with --executable FILE.',
  });
}

/** Reads an executable that is to run on hosts. Rejects with a Failure if the file is no executable of Linux. */
export async function readExecutable(path: string): Promise<Executable> {
  const hash = createHash('sha256');
  let start = Buffer.alloc(0);
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      if (start.length < 20) start = Buffer.concat([start, chunk.subarray(0, 20)]);
      hash.update(chunk);
    }
  }).catch((cause: unknown) => {
    throw new Failure('refused', `the executable ${path} cannot be read`, { fix: 'Name it with --executable FILE.', cause });
  });
  const isElf = start.subarray(0, 4).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46]));
  const architecture = isElf ? architectures.get(start.readUInt16LE(18)) : undefined;
  if (architecture === undefined)
    throw new Failure('refused', `${path} is no executable that hosts can run`, {
      fix: 'Run the single executable of a release, or name it with --executable FILE.',
    });
  return { path, digest: hash.digest('hex'), architecture };
}

/** The right bytes are not enough: another user who can write there could change them before root runs them. */
const hasDigestScript = `${writeFunctions}own "$(dirname "$1")" 755
[ -n "$(find "$1" -maxdepth 0 -type f -uid 0 ! -perm /022 2>/dev/null)" ] || exit 1
s=$(sha256sum "$1") || exit 1; [ "\${s%% *}" = "$2" ]`;
const receiveScript = `${writeFunctions}own "$(dirname "$1")" 755; receive "$1" "$2" "$3"`;

export type InstallEnd = { readonly status: 'installed' | 'unchanged' } | { readonly status: 'failed'; readonly problem: RemoteProblem };

/** Brings lazyjack to a host, unless it is there. It runs only if all of it arrived. */
export async function installExecutable(remote: RemoteHost, executable: Executable, signal?: AbortSignal): Promise<InstallEnd> {
  const found = await remote.run({ text: hasDigestScript, args: [remotePaths.executable, executable.digest], signal });
  if (found.status === 'failed') return found;
  if (found.architecture !== executable.architecture)
    return failed({
      summary: 'The host has another processor',
      detail: `It is ${found.architecture}, and ${executable.path} runs on ${executable.architecture}.`,
      fix: 'Bring the executable for it with --limit and --executable FILE.',
    });
  if (found.exitCode === 0) return { status: 'unchanged' };
  if (found.exitCode === scriptStatus.insecurePath) return toInstallEnd(found);
  const args = [remotePaths.executable, '755', executable.digest];
  return toInstallEnd(await remote.run({ text: receiveScript, args, input: { path: executable.path }, timeout: 900_000, signal }));
}

/** Brings a host its configuration, which only root can read there. */
export async function installConfiguration(remote: RemoteHost, configuration: Uint8Array, signal?: AbortSignal): Promise<InstallEnd> {
  const digest = createHash('sha256').update(configuration).digest('hex');
  const args = [remotePaths.configuration, '600', digest];
  return toInstallEnd(await remote.run({ text: receiveScript, args, input: configuration, signal }));
}

function failed(problem: RemoteProblem): InstallEnd {
  return { status: 'failed', problem };
}

function toInstallEnd(ended: RemoteEnd): InstallEnd {
  if (ended.status === 'failed') return ended;
  const { exitCode, stderr } = ended;
  if (exitCode === 0) return { status: 'installed' };
  return failed(explainReceipt(exitCode, stderr) ?? { ...explainRefusal(stderr), summary: 'The host could not store the file' });
}

/** Why a script did not store a file; undefined: it failed otherwise. */
export function explainReceipt(exitCode: number, stderr: string): RemoteProblem | undefined {
  switch (exitCode) {
    case scriptStatus.otherDigest:
      return { summary: 'The file did not arrive whole', detail: 'Its digest on the host differs, so it was not put into place.' };
    case scriptStatus.insecurePath:
      return {
        summary: 'Other users can write where lazyjack is to be',
        detail: `On the host, root alone must be able to write to ${stderr.trim()}.`,
        fix: 'Change its owner to root and its mode to 755.',
      };
    default:
      return undefined;
  }
}
