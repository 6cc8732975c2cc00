import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { RunProgram } from '../runtime-options.ts';
import type { DockerConnection } from './connection.ts';
import { waitForEnd } from './progress.ts';

export interface BaseImageBootstrap {
  readonly base: string;
  /** The image that is built on `base`. */
  readonly reference: string;
  readonly signal: AbortSignal;
  readonly runProgram: RunProgram;
  /** Why `base` could not be pulled. */
  readonly pullFailure: string;
}

/** Creates the base image from Debian packages with mmdebstrap. This needs a package mirror but no registry. */
export async function bootstrapBaseImage(connection: DockerConnection, bootstrap: BaseImageBootstrap): Promise<void> {
  const { base, signal } = bootstrap;
  const [repository = base, tag = 'latest'] = base.split(':');
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-base-'));
  try {
    // Uses a file: from a pipe, Docker would import the incomplete output of a failed mmdebstrap.
    const tarball = join(directory, 'base.tar');
    await runMmdebstrap(bootstrap, tag.replace(/-slim$/, ''), tarball);
    const what = `import image ${base}`;
    await connection.callWithoutTimeout(what, signal, async (docker) => {
      await waitForEnd(await docker.importImage(createReadStream(tarball), { repo: repository, tag, abortSignal: signal }), what);
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function runMmdebstrap(
  { base, reference, signal, runProgram, pullFailure }: BaseImageBootstrap,
  suite: string,
  tarball: string,
): Promise<void> {
  const failure = await runProgram('mmdebstrap', ['--variant=minbase', '--quiet', suite, tarball], signal).then(
    ({ exitCode, stderr }) => (exitCode === 0 ? undefined : new Failure('failed', stderr.trim().split('\n').at(-1) ?? '')),
    (thrown: unknown) => {
      if (thrown instanceof Failure) return thrown;
      throw thrown;
    },
  );
  if (failure === undefined) return;
  if (signal.aborted) throw new Failure('interrupted', `interrupted: make image ${base}`);
  const isMissing = failure.kind === 'missing';
  const why = isMissing
    ? 'mmdebstrap, which could make it from packages, is not installed.'
    : `mmdebstrap could not make it: ${failure.message}`;
  throw new Failure(
    isMissing ? 'missing' : 'failed',
    `image ${reference} is built on ${base}, which is not here.\n${pullFailure}\n${why}`,
    {
      fix: `${isMissing ? 'Install it: apt-get install mmdebstrap. Or copy' : 'Copy'} the images from a host that has them: \`lazyjack images save FILE\` there, \`lazyjack images load FILE\` here.`,
    },
  );
}
