import { Readable } from 'node:stream';
import { Failure } from '../../core/failure.ts';
import type { DockerConnection } from './connection.ts';
import { waitForEnd } from './progress.ts';

/** As `Containers.exportImages`. */
export async function exportImages(
  connection: DockerConnection,
  references: readonly string[],
  signal: AbortSignal,
  consume: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  await connection.callWithoutTimeout(`save ${references.join(', ')}`, signal, async ({ modem }) => {
    const answer = await new Promise<unknown>((resolve, reject) => {
      // dockerode has a method for one image only; images in one archive share their layers.
      const options = { names: [...references] };
      const request = { path: '/images/get?', method: 'GET', options, abortSignal: signal, isStream: true, statusCodes: { 200: true } };
      modem.dial(request, (error, stream) => {
        if (error === null) resolve(stream);
        else reject(error);
      });
    });
    if (!(answer instanceof Readable))
      throw new Failure('failed', 'Docker answered in a form that lazyjack does not know: no archive of images');
    await consume(answer);
  });
}

/** As `Containers.importImages`. */
export async function importImages(connection: DockerConnection, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const what = 'load images';
  const body = Readable.from(archive);
  const broken = new AbortController();
  // Otherwise Docker would wait for the rest of the archive for ever.
  body.on('error', () => {
    broken.abort();
  });
  const abortSignal = AbortSignal.any([signal, broken.signal]);
  try {
    await connection.callWithoutTimeout(what, abortSignal, async (docker) => {
      const answer = await docker.loadImage(body, { quiet: true, abortSignal });
      await waitForEnd(Readable.from(answer), what);
    });
  } catch (cause) {
    throw body.errored ?? cause;
  }
}
