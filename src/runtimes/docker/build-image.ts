import { Failure, messageOf } from '../../core/failure.ts';
import { bootstrapBase } from './bootstrap-base-image.ts';
import type { Connection } from './connection.ts';
import { finish } from './progress.ts';

export interface Build {
  readonly reference: string;
  /** With a Dockerfile that takes `ARG BASE`. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

const baseImage = 'debian:bookworm-slim';

/** A registry that is there answers sooner; one behind a dropped packet never does. */
const pullWithin = 60_000;

/** Builds one of our images. Where the base is not here and no registry can be reached, it is made from Debian's packages. */
export async function buildImage(connection: Connection, { reference, directory, signal }: Build): Promise<void> {
  await ensureBase(connection, reference, signal);
  const what = `build image ${reference}`;
  const { readdir } = await import('node:fs/promises');
  const src = await readdir(directory).catch((thrown: unknown) => {
    throw new Failure('missing', `the build context of ${reference} is not there: ${messageOf(thrown)}`, { fix: 'reinstall lazyjack' });
  });
  await connection.long(what, signal, async (docker) => {
    // The host's own network: only the host is sure to reach a package mirror, whatever Docker's default bridge can.
    const options = { t: reference, buildargs: { BASE: baseImage }, networkmode: 'host', rm: true, forcerm: true, abortSignal: signal };
    await finish(await docker.buildImage({ context: directory, src }, options), what);
  });
}

async function ensureBase(connection: Connection, reference: string, signal: AbortSignal): Promise<void> {
  const here = await connection.find(`read image ${baseImage}`, (docker) => docker.getImage(baseImage).inspect());
  if (here !== null) return;
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(pullWithin)]);
    await connection.long(`pull image ${baseImage}`, patience, async (docker) => {
      await finish(await docker.pull(baseImage, { abortSignal: patience }), `pull image ${baseImage}`);
    });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    await bootstrapBase(connection, { base: baseImage, reference, signal, pullFailure: messageOf(thrown) });
  }
}
