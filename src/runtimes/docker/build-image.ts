import { Failure, messageOf } from '../../core/failure.ts';
import { bootstrapBase } from './bootstrap-base-image.ts';
import type { Connection } from './connection.ts';
import { finish } from './progress.ts';

export interface Build {
  readonly reference: string;
  /** Contains a Dockerfile that accepts `ARG BASE`. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

const baseImage = 'debian:bookworm-slim';

/** Milliseconds. A reachable registry answers sooner. If a firewall drops the packets, an answer never comes. */
const pullWithin = 60_000;

/** Builds one of lazyjack's images. If the base image is missing and no registry can be reached, creates it from Debian packages. */
export async function buildImage(connection: Connection, { reference, directory, signal }: Build): Promise<void> {
  await ensureBase(connection, reference, signal);
  const what = `build image ${reference}`;
  const { readdir } = await import('node:fs/promises');
  const src = await readdir(directory).catch((thrown: unknown) => {
    throw new Failure('missing', `the build context of ${reference} is not there: ${messageOf(thrown)}`, { fix: 'reinstall lazyjack' });
  });
  await connection.long(what, signal, async (docker) => {
    // Uses the network of the host: containers on Docker's default bridge may not reach a package mirror.
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
