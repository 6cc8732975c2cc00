import * as z from 'zod';
import { parseAnswer } from '../core/text/parse-answer.ts';
import type { Containers } from '../core/host/containers-port.ts';
import { lazy } from '../core/lazy.ts';
import { buildImage } from './docker/build-image.ts';
import { type Connection, connect } from './docker/connection.ts';
import { type ContainerAnswer, containerAnswer, imageAnswer, type ImageAnswer, toContainer } from './docker/container-answer.ts';
import { containerRequest, networkRequest } from './docker/create-requests.ts';
import { readHealth } from './docker/health.ts';
import { networkAnswers, toNetwork } from './docker/network-answer.ts';
import { finish } from './docker/progress.ts';
import { socketPath } from './docker/socket-path.ts';
import type { BuildContexts, RuntimeOptions } from './runtime-options.ts';

const versionAnswer = lazy(() => z.object({ Version: z.string() }));
const attachedAnswer = lazy(() => z.array(z.object({ Names: z.array(z.string()), Labels: z.record(z.string(), z.string()).nullish() })));

/** Docker Engine 20.10 to 29, over its socket. Opens the socket and loads dockerode at the first call. */
export function docker({ env, buildContexts, expected = false }: RuntimeOptions): Containers {
  const connection = connect(() => socketPath(env));
  return {
    ...reads(connection, expected),
    ...networkWrites(connection),
    ...containerWrites(connection),
    ...imageWrites(connection, buildContexts),
  };
}

function reads(connection: Connection, expected: boolean) {
  const { inspectImage, imageOf } = imageReader(connection);
  return {
    readVersion: shared(async () => {
      const { Version } = parseAnswer(versionAnswer(), await connection.call('read its version', (docker) => docker.version()), 'Docker');
      return { version: Version };
    }, expected),
    readNetworks: shared(async () => {
      const found = await connection.call('list networks', (docker) => docker.listNetworks());
      return parseAnswer(networkAnswers(), found, 'Docker').map(toNetwork).sort(byName);
    }, expected),
    readContainers: (names) =>
      Promise.all(
        names.map(async (name) => {
          const found = await connection.find(`read container ${name}`, (docker) => docker.getContainer(name).inspect());
          if (found === null) return null;
          const answer = parseAnswer(containerAnswer(), found, 'Docker');
          return toContainer(answer, await imageOf(answer));
        }),
      ),
    readHealth: (names) => Promise.all(names.map((name) => readHealth(connection, name))),
    async readAttachedContainers(network) {
      const filters = { network: [network] };
      const found = await connection.call('list containers', (docker) => docker.listContainers({ all: true, filters }));
      return parseAnswer(attachedAnswer(), found, 'Docker')
        .map(({ Names, Labels }) => ({ name: (Names[0] ?? '').replace(/^\//, ''), labels: Labels ?? {} }))
        .sort(byName);
    },
    readImageIds: (references) => Promise.all(references.map(async (reference) => (await inspectImage(reference))?.Id ?? null)),
  } satisfies Partial<Containers>;
}

/** Docker lists objects in a different order each time. */
function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** Caches images by digest, because they never change. */
function imageReader(connection: Connection) {
  const byId = new Map<string, ImageAnswer>();
  const pending = new Map<string, Promise<ImageAnswer | null>>();
  const read = async (name: string): Promise<ImageAnswer | null> => {
    const found = await connection.find(`read image ${name}`, (docker) => docker.getImage(name).inspect());
    if (found === null) return null;
    const answer = parseAnswer(imageAnswer(), found, 'Docker');
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

function networkWrites(connection: Connection) {
  return {
    async createNetwork(network) {
      await connection.call(`create network ${network.name}`, (docker) => docker.createNetwork(networkRequest(network)));
    },
    async removeNetwork(name) {
      await connection.call(`remove network ${name}`, (docker) => docker.getNetwork(name).remove());
    },
  } satisfies Partial<Containers>;
}

function containerWrites(connection: Connection) {
  const startContainer = async (name: string): Promise<void> => {
    await connection.call(`start container ${name}`, (docker) => docker.getContainer(name).start());
  };
  return {
    startContainer,
    async createContainer(container) {
      await connection.call(`create container ${container.name}`, (docker) => docker.createContainer(containerRequest(container)));
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

function imageWrites(connection: Connection, buildContexts: BuildContexts) {
  return {
    async pullImage(reference, signal) {
      const what = `pull image ${reference}`;
      await connection.long(what, signal, async (docker) => {
        await finish(await docker.pull(reference, { abortSignal: signal }), what);
      });
    },
    async buildImage(reference, context, signal) {
      await buildContexts(context, (directory) => buildImage(connection, { reference, directory, signal }));
    },
  } satisfies Partial<Containers>;
}

/**
 * Calls that arrive while a read is pending share its answer. `ahead`: starts the first read now and keeps its answer for the first caller.
 */
function shared<Answer>(read: () => Promise<Answer>, ahead: boolean): () => Promise<Answer> {
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
