import { Failure, messageOf } from '../../core/failure.ts';
import { bootstrapBaseImage } from './bootstrap-base-image.ts';
import type { RunProgram } from '../runtime-options.ts';
import type { DockerConnection } from './connection.ts';
import { waitForEnd } from './progress.ts';

export interface ImageBuild {
  readonly reference: string;
  /** Contains a Dockerfile that accepts `ARG BASE`. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly runProgram: RunProgram;
}

export const baseImage = 'debian:bookworm-slim';

/** Milliseconds. A reachable registry answers sooner. If a firewall drops the packets, an answer never comes. */
const pullTimeout = 60_000;

/** Builds one of lazyjack's images. If the base image is missing and no registry can be reached, creates it from Debian packages. */
export async function buildImage(connection: DockerConnection, { reference, directory, signal, runProgram }: ImageBuild): Promise<void> {
  await ensureBaseImage(connection, { reference, signal, runProgram });
  const { request: what, query } = describeBuild(reference);
  const { readdir } = await import('node:fs/promises');
  const src = await readdir(directory).catch((thrown: unknown) => {
    throw new Failure('missing', `the build context of ${reference} is not there: ${messageOf(thrown)}`, { fix: 'reinstall lazyjack' });
  });
  await connection.callWithoutTimeout(what, signal, async (docker) => {
    const options = { ...query, buildargs: { BASE: baseImage }, rm: true, forcerm: true, abortSignal: signal };
    await waitForEnd(await docker.buildImage({ context: directory, src }, options), what);
  });
}

/** The request as it is logged, and the part of its query that says what is built. */
export function describeBuild(reference: string) {
  // Uses the network of the host: containers on Docker's default bridge may not reach a package mirror.
  return { request: `build image ${reference}`, query: { t: reference, networkmode: 'host' } };
}

async function ensureBaseImage(connection: DockerConnection, build: Omit<ImageBuild, 'directory'>): Promise<void> {
  const { signal } = build;
  const here = await connection.callOrNull(`read image ${baseImage}`, (docker) => docker.getImage(baseImage).inspect());
  if (here !== null) return;
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(pullTimeout)]);
    await connection.callWithoutTimeout(`pull image ${baseImage}`, patience, async (docker) => {
      await waitForEnd(await docker.pull(baseImage, { abortSignal: patience }), `pull image ${baseImage}`);
    });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    await bootstrapBaseImage(connection, { ...build, base: baseImage, pullFailure: messageOf(thrown) });
  }
}
