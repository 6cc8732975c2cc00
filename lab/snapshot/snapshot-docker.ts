import { join } from 'node:path';
import * as z from 'zod';
import { toCanonicalJson } from './canonical-json.ts';
import { readDockerJson } from '../docker/docker-api.ts';
import type { SnapshotEntries } from './snapshot-entries.ts';
import type { LabHost } from '../hosts/lab-host.ts';

const networkSchema = z.object({ Name: z.string(), Id: z.string() }).catchall(z.unknown());
const containerSchema = z.object({ Names: z.array(z.string()) }).catchall(z.unknown());
const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string() }).catchall(z.unknown())).nullable() });
const imageSchema = z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullable() });

/** dockerd creates these networks on each start, so their IDs change. */
const defaultNetworks = ['bridge', 'host', 'none'];
const volatileFields = new Set(['Created', 'CreatedAt', 'Status', 'Containers', 'ConfigFrom']);

/** Reads networks, containers and volumes. The result is empty if dockerd does not run, so take snapshots while it runs. */
export async function readDockerObjects(host: LabHost): Promise<SnapshotEntries> {
  const socket = join(host.paths.root, 'run/docker.sock');
  const [networks, containers, volumes] = await Promise.all([
    readDockerJson(socket, '/networks'),
    readDockerJson(socket, '/containers/json?all=1'),
    readDockerJson(socket, '/volumes'),
  ]);
  return new Map([
    ...z
      .array(networkSchema)
      .parse(networks ?? [])
      .map(({ Id, ...rest }): [string, string] => [
        `network ${rest.Name}`,
        toCanonicalJson(defaultNetworks.includes(rest.Name) ? rest : { ...rest, Id }, volatileFields),
      ]),
    ...z
      .array(containerSchema)
      .parse(containers ?? [])
      .map((entry): [string, string] => [`container ${entry.Names.join(' ')}`, toCanonicalJson(entry, volatileFields)]),
    ...(volumesSchema.parse(volumes ?? { Volumes: null }).Volumes ?? []).map((entry): [string, string] => [
      `volume ${entry.Name}`,
      toCanonicalJson(entry, volatileFields),
    ]),
  ]);
}

export async function readImages(host: LabHost): Promise<SnapshotEntries> {
  const images = z.array(imageSchema).parse((await readDockerJson(join(host.paths.root, 'run/docker.sock'), '/images/json')) ?? []);
  return new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags ?? [Id]).map((tag): [string, string] => [tag, Id])));
}
