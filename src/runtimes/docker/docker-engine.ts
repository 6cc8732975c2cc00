import * as z from 'zod';
import { parseAnswer } from '../../core/text/parse-answer.ts';
import type { Containers } from '../../core/host/containers-port.ts';
import { lazy } from '../../core/lazy.ts';
import { buildImage } from './build-image.ts';
import { type DockerConnection, connectToDocker } from './connection.ts';
import { type ContainerAnswer, containerSchema, imageSchema, type ImageAnswer, toContainer } from './container-answer.ts';
import { makeContainerRequest, makeNetworkRequest } from './create-requests.ts';
import { readHealth } from './health.ts';
import { exportImages, importImages } from './image-archives.ts';
import { networksSchema, toNetwork } from './network-answer.ts';
import { waitForEnd } from './progress.ts';
import { chooseSocketPath } from './socket-path.ts';
import type { RunProgram, RuntimeOptions, WithBuildContext } from '../runtime-options.ts';

const versionSchema = lazy(() => z.object({ Version: z.string() }));
const attachedContainersSchema = lazy(() =>
  z.array(z.object({ Names: z.array(z.string()), Labels: z.record(z.string(), z.string()).nullish() })),
);

/** Docker Engine 20.10 to 29, over its socket. Opens the socket and loads dockerode at the first call. */
export function dockerEngine({ env, withBuildContext, runProgram, startsAhead = false }: RuntimeOptions): Containers {
  const connection = connectToDocker(() => chooseSocketPath(env));
  return {
    ...makeReads(connection, startsAhead),
    ...makeNetworkWrites(connection),
    ...makeContainerWrites(connection),
    ...makeImageWrites(connection, withBuildContext, runProgram),
  };
}

function makeReads(connection: DockerConnection, expected: boolean) {
  const { inspectImage, imageOf } = makeImageReader(connection);
  return {
    readVersion: shareCalls(async () => {
      const { Version } = parseAnswer(versionSchema(), await connection.call('read its version', (docker) => docker.version()), 'Docker');
      return { version: Version };
    }, expected),
    readNetworks: shareCalls(async () => {
      const found = await connection.call('list networks', (docker) => docker.listNetworks());
      return parseAnswer(networksSchema(), found, 'Docker').map(toNetwork).sort(compareNames);
    }, expected),
    readContainers: (names) =>
      Promise.all(
        names.map(async (name) => {
          const found = await connection.callOrNull(`read container ${name}`, (docker) => docker.getContainer(name).inspect());
          if (found === null) return null;
          const answer = parseAnswer(containerSchema(), found, 'Docker');
          return toContainer(answer, await imageOf(answer));
        }),
      ),
    readHealth: (names) => Promise.all(names.map((name) => readHealth(connection, name))),
    async readAttachedContainers(network) {
      const filters = { network: [network] };
      const found = await connection.call('list containers', (docker) => docker.listContainers({ all: true, filters }));
      return parseAnswer(attachedContainersSchema(), found, 'Docker')
        .map(({ Names, Labels }) => ({ name: (Names[0] ?? '').replace(/^\//, ''), labels: Labels ?? {} }))
        .sort(compareNames);
    },
    readImageIds: (references) => Promise.all(references.map(async (reference) => (await inspectImage(reference))?.Id ?? null)),
  } satisfies Partial<Containers>;
}

/** Docker lists objects in a different order each time. */
function compareNames(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** Caches images by digest, because they never change. */
function makeImageReader(connection: DockerConnection) {
  const byId = new Map<string, ImageAnswer>();
  const pending = new Map<string, Promise<ImageAnswer | null>>();
  const read = async (name: string): Promise<ImageAnswer | null> => {
    const found = await connection.callOrNull(`read image ${name}`, (docker) => docker.getImage(name).inspect());
    if (found === null) return null;
    const answer = parseAnswer(imageSchema(), found, 'Docker');
    byId.set(answer.Id, answer);
    return answer;
  };
  const inspectImage = async (name: string): Promise<ImageAnswer | null> => {
    const known = byId.get(name);
    if (known !== undefined) return known;
    const answer = pending.get(name) ?? read(name).finally(() => pending.delete(name));
    pending.set(name, answer);
    return answer;
  };
  /**
   * Returns the image that the container was created from, even if its tag now points to another image. Tries the name first, because
   * usually the tag has not moved.
   */
  const imageOf = async ({ Image, Config }: ContainerAnswer): Promise<ImageAnswer | null> => {
    const named = byId.has(Image) ? null : await inspectImage(Config.Image);
    return named?.Id === Image ? named : inspectImage(Image);
  };
  return { inspectImage, imageOf };
}

export function makeNetworkWrites(connection: DockerConnection) {
  return {
    async createNetwork(network) {
      await connection.call(`create network ${network.name}`, (docker) => docker.createNetwork(makeNetworkRequest(network)));
    },
    async removeNetwork(name) {
      await connection.call(`remove network ${name}`, (docker) => docker.getNetwork(name).remove());
    },
  } satisfies Partial<Containers>;
}

export function makeContainerWrites(connection: DockerConnection) {
  const startContainer = async (name: string): Promise<void> => {
    await connection.call(`start container ${name}`, (docker) => docker.getContainer(name).start());
  };
  return {
    startContainer,
    async createContainer(container) {
      await connection.call(`create container ${container.name}`, (docker) => docker.createContainer(makeContainerRequest(container)));
      if (container.running) await startContainer(container.name);
    },
    async setRestart(name, restart) {
      const update = { RestartPolicy: { Name: restart } };
      await connection.call(`change container ${name}`, (docker) => docker.getContainer(name).update(update));
    },
    async stopContainer(name) {
      await connection.call(`stop container ${name}`, (docker) => docker.getContainer(name).stop({ t: 2 }));
    },
    async removeContainer(name) {
      await connection.call(`remove container ${name}`, (docker) => docker.getContainer(name).remove({ force: true, v: true }));
    },
  } satisfies Partial<Containers>;
}

export function makeImagePull(connection: DockerConnection) {
  return {
    async pullImage(reference, signal) {
      const what = `pull image ${reference}`;
      await connection.callWithoutTimeout(what, signal, async (docker) => {
        await waitForEnd(await docker.pull(reference, { abortSignal: signal }), what);
      });
    },
  } satisfies Partial<Containers>;
}

function makeImageWrites(connection: DockerConnection, withBuildContext: WithBuildContext, runProgram: RunProgram) {
  return {
    ...makeImagePull(connection),
    async buildImage(reference, context, signal) {
      await withBuildContext(context, (directory) => buildImage(connection, { reference, directory, signal, runProgram }));
    },
    exportImages: (references, signal, consume) => exportImages(connection, references, signal, consume),
    importImages: (archive, signal) => importImages(connection, archive, signal),
  } satisfies Partial<Containers>;
}

/**
 * Calls that arrive while a read is pending share its answer. `ahead`: starts the first read now and keeps its answer for the first caller.
 */
function shareCalls<Answer>(read: () => Promise<Answer>, ahead: boolean): () => Promise<Answer> {
  let pending: Promise<Answer> | undefined;
  let started = ahead ? read() : undefined;
  // The caller gets the failure.
  started?.catch(() => undefined);
  return () => {
    const first = started;
    started = undefined;
    if (first !== undefined) return first;
    return (pending ??= read().finally(() => {
      pending = undefined;
    }));
  };
}
