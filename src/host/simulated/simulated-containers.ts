import type { ContainerHealth, Containers } from '../../core/host/containers-port.ts';
import { Failure } from '../../core/failure.ts';
import {
  type RecordedEngine,
  type RecordedEngineInput,
  engineSchema,
  type SimulatedContainer,
  type SimulatedImage,
} from './containers-data.ts';
import { readSimulatedArchive, writeImageArchive } from './simulated-image-archive.ts';
import { createRefusal, networkRefusal, startRefusal } from './containers-refusals.ts';

export interface SimulatedContainersOptions {
  /** Called before and after each effect. A test that throws here simulates a crash at that moment. */
  readonly onEffect?: (label: string, when: 'before' | 'after') => void;
  /** Called when a network adds or removes its bridge, a link of the host that has the gateways as addresses. */
  readonly onBridge?: (change: 'added' | 'removed', bridge: string, addresses: readonly string[]) => void;
}

export interface SimulatedContainers extends Containers {
  /** The current content of the engine. Tests inspect it or load it again. */
  readonly data: RecordedEngine;
}

/** A container engine in memory. It refuses what Docker refuses, with Docker's messages. */
export function simulatedContainers(data: RecordedEngineInput = {}, options: SimulatedContainersOptions = {}): SimulatedContainers {
  const engine = engineSchema.parse(data);
  const effect = (label: string, act: () => void): void => {
    options.onEffect?.(label, 'before');
    act();
    options.onEffect?.(label, 'after');
  };
  return {
    data: engine,
    ...makeReads(engine),
    ...makeNetworkWrites(engine, effect, options.onBridge),
    ...makeContainerWrites(engine, effect),
    ...makeImageWrites(engine, effect),
  };
}

type RunEffect = (label: string, act: () => void) => void;

function requireRunning(engine: RecordedEngine): void {
  const socket = '/var/run/docker.sock';
  if (engine.engine === 'stopped') {
    throw new Failure('missing', `Docker is not running: nothing answers at ${socket}`, { fix: 'start it: systemctl start docker' });
  }
  if (engine.engine === 'denied') {
    throw new Failure('denied', `Docker's socket ${socket} may not be opened by this user`, { fix: 'run this as root' });
  }
}

function throwIfRefused(what: string, why: string | undefined): void {
  if (why !== undefined) throw new Failure('failed', `Docker could not ${what}: ${why}`);
}

function requireContainer(engine: RecordedEngine, what: string, name: string): SimulatedContainer {
  requireRunning(engine);
  const found = engine.containers.find((container) => container.name === name);
  if (found === undefined) throw new Failure('failed', `Docker could not ${what}: No such container: ${name}`);
  return found;
}

function makeReads(engine: RecordedEngine) {
  return {
    async readVersion() {
      requireRunning(engine);
      return { version: engine.version };
    },
    async readNetworks() {
      requireRunning(engine);
      return structuredClone(engine.networks).sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    async readContainers(names) {
      requireRunning(engine);
      return names.map((name) => structuredClone(engine.containers.find((container) => container.name === name)) ?? null);
    },
    async readHealth(names) {
      requireRunning(engine);
      return names.map((name) => healthOf(engine, name));
    },
    async readAttachedContainers(network) {
      requireRunning(engine);
      return engine.containers.filter((container) => container.network === network).map(({ name, labels }) => ({ name, labels }));
    },
    async readImageIds(references) {
      requireRunning(engine);
      return references.map((reference) => engine.images[reference]?.id ?? null);
    },
  } satisfies Partial<Containers>;
}

function healthOf(engine: RecordedEngine, name: string): ContainerHealth {
  const container = engine.containers.find((candidate) => candidate.name === name);
  if (container === undefined) return { health: 'absent' };
  const health = engine.images[container.image]?.health ?? 'unchecked';
  if (!container.running) return { health: 'stopped', reason: 'it ended with exit status 0', log: '' };
  switch (health) {
    case 'exits':
      return {
        health: 'crashing',
        reason: 'it ended with exit status 1 and was restarted 2 times',
        log: 'simulated: this image does not run',
      };
    case 'unhealthy':
      return { health, reason: 'its health check fails', log: 'simulated: this image is never healthy' };
    case 'unchecked':
    case 'healthy':
      return { health };
  }
}

function makeNetworkWrites(engine: RecordedEngine, effect: RunEffect, onBridge: SimulatedContainersOptions['onBridge']) {
  /** Changes the bridge before the network, both to add and to remove: Docker may fail between the two. */
  const onItsBridge = (change: 'added' | 'removed', bridge: string | null, gateways: readonly string[]): void => {
    if (bridge === null || onBridge === undefined) return;
    effect(`bridge ${bridge} ${change}`, () => {
      onBridge(change, bridge, gateways);
    });
  };
  return {
    async createNetwork(network) {
      requireRunning(engine);
      const what = `create network ${network.name}`;
      throwIfRefused(what, networkRefusal(engine, network));
      const gateways = network.subnets.flatMap(({ subnet, gateway }) =>
        gateway === null ? [] : [`${gateway}/${subnet.split('/')[1] ?? ''}`],
      );
      onItsBridge('added', network.bridge, gateways);
      effect(what, () => engine.networks.push(engineSchema.shape.networks.unwrap().element.parse(network)));
    },
    async removeNetwork(name) {
      requireRunning(engine);
      const what = `remove network ${name}`;
      const at = engine.networks.findIndex((network) => network.name === name);
      const found = engine.networks[at];
      if (found === undefined) throw new Failure('failed', `Docker could not ${what}: network ${name} not found`);
      const busy = engine.containers.some((container) => container.running && container.network === name);
      throwIfRefused(what, busy ? `error while removing network: network ${name} has active endpoints` : undefined);
      onItsBridge('removed', found.bridge, []);
      effect(what, () => engine.networks.splice(at, 1));
    },
  } satisfies Partial<Containers>;
}

function makeContainerWrites(engine: RecordedEngine, effect: RunEffect) {
  const startContainer = async (name: string): Promise<void> => {
    const what = `start container ${name}`;
    const container = requireContainer(engine, what, name);
    throwIfRefused(what, startRefusal(engine, container));
    effect(what, () => (container.running = true));
  };
  return {
    startContainer,
    async createContainer(container) {
      requireRunning(engine);
      const what = `create container ${container.name}`;
      throwIfRefused(what, createRefusal(engine, container));
      effect(what, () => {
        const command = container.command ?? engine.images[container.image]?.command;
        engine.containers.push(engineSchema.shape.containers.unwrap().element.parse({ ...container, command, running: false }));
      });
      if (container.running) await startContainer(container.name);
    },
    async setRestart(name, restart) {
      const what = `change container ${name}`;
      const container = requireContainer(engine, what, name);
      effect(what, () => (container.restart = restart));
    },
    async stopContainer(name) {
      const what = `stop container ${name}`;
      const container = requireContainer(engine, what, name);
      effect(what, () => (container.running = false));
    },
    async removeContainer(name) {
      const what = `remove container ${name}`;
      const container = requireContainer(engine, what, name);
      effect(what, () => engine.containers.splice(engine.containers.indexOf(container), 1));
    },
  } satisfies Partial<Containers>;
}

function makeImageWrites(engine: RecordedEngine, effect: RunEffect) {
  const add = (what: string, reference: string, image: SimulatedImage, signal: AbortSignal): void => {
    if (signal.aborted) throw new Failure('interrupted', `interrupted: ${what}`);
    effect(what, () => (engine.images[reference] = image));
  };
  return {
    async pullImage(reference, signal) {
      requireRunning(engine);
      const found = engine.registry[reference];
      if (found === undefined) throw new Failure('failed', `Docker could not pull image ${reference}: manifest unknown`);
      add(`pull image ${reference}`, reference, found, signal);
    },
    async buildImage(reference, context, signal) {
      requireRunning(engine);
      const image: SimulatedImage = { id: `sha256:simulated-${context}`, command: [], health: 'healthy' };
      add(`build image ${reference}`, reference, image, signal);
    },
    async exportImages(references, signal, consume) {
      requireRunning(engine);
      if (signal.aborted) throw new Failure('interrupted', 'interrupted: save images');
      const images = references.map((reference) => {
        const image = engine.images[reference];
        if (image === undefined) throw new Failure('failed', `Docker could not save images: No such image: ${reference}`);
        return { reference, image };
      });
      await consume(writeImageArchive(images));
    },
    async importImages(archive, signal) {
      requireRunning(engine);
      for (const { reference, image } of await readSimulatedArchive(archive)) add(`load image ${reference}`, reference, image, signal);
    },
  } satisfies Partial<Containers>;
}
