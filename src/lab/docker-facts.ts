import { join } from 'node:path';
import * as z from 'zod';
import { canonical } from './canonical.ts';
import { dockerJson } from './docker-api.ts';
import type { Facts } from './facts.ts';
import type { LabHost } from './lab-host.ts';

const network = z.object({ Name: z.string(), Id: z.string() }).catchall(z.unknown());
const container = z.object({ Names: z.array(z.string()) }).catchall(z.unknown());
const volumes = z.object({ Volumes: z.array(z.object({ Name: z.string() }).catchall(z.unknown())).nullable() });
const image = z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullable() });

/** Made anew whenever dockerd starts. */
const defaultNetworks = ['bridge', 'host', 'none'];
const volatile = new Set(['Created', 'CreatedAt', 'Status', 'Containers', 'ConfigFrom']);

/** Empty where no dockerd runs: a snapshot is to be taken while one does. */
export async function dockerFacts(host: LabHost): Promise<Facts> {
  const socket = join(host.paths.root, 'run/docker.sock');
  const [networks, containers, found] = await Promise.all([
    dockerJson(socket, '/networks'),
    dockerJson(socket, '/containers/json?all=1'),
    dockerJson(socket, '/volumes'),
  ]);
  return new Map([
    ...z
      .array(network)
      .parse(networks ?? [])
      .map(({ Id, ...rest }): [string, string] => [
        `network ${rest.Name}`,
        canonical(defaultNetworks.includes(rest.Name) ? rest : { ...rest, Id }, volatile),
      ]),
    ...z
      .array(container)
      .parse(containers ?? [])
      .map((entry): [string, string] => [`container ${entry.Names.join(' ')}`, canonical(entry, volatile)]),
    ...(volumes.parse(found ?? { Volumes: null }).Volumes ?? []).map((entry): [string, string] => [
      `volume ${entry.Name}`,
      canonical(entry, volatile),
    ]),
  ]);
}

export async function imageFacts(host: LabHost): Promise<Facts> {
  const images = z.array(image).parse((await dockerJson(join(host.paths.root, 'run/docker.sock'), '/images/json')) ?? []);
  return new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags ?? [Id]).map((tag): [string, string] => [tag, Id])));
}
