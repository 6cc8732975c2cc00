import * as z from 'zod';
import { toCanonicalJson } from './canonical-json.ts';
import type { SnapshotEntries } from './snapshot-entries.ts';

const networkSchema = z.object({ Name: z.string(), Id: z.string() }).catchall(z.unknown());
const containerSchema = z.object({ Names: z.array(z.string()) }).catchall(z.unknown());
const volumesSchema = z.object({ Volumes: z.array(z.object({ Name: z.string() }).catchall(z.unknown())).nullable() });
const imageSchema = z.object({ Id: z.string(), RepoTags: z.array(z.string()).nullable() });

/** dockerd creates these networks on each start, so their IDs change. */
const defaultNetworks = ['bridge', 'host', 'none'];
const volatileFields = new Set(['Created', 'CreatedAt', 'Status', 'Containers', 'ConfigFrom']);

/** Answers a GET request to dockerd; null if none runs. */
export type ReadDocker = (path: string) => Promise<unknown>;

/** Reads networks, containers and volumes. The result is empty if dockerd does not run, so take snapshots while it runs. */
export async function readDockerObjects(readDocker: ReadDocker): Promise<SnapshotEntries> {
  const [networks, containers, volumes] = await Promise.all([
    readDocker('/networks'),
    readDocker('/containers/json?all=1'),
    readDocker('/volumes'),
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

export async function readImages(readDocker: ReadDocker): Promise<SnapshotEntries> {
  const images = z.array(imageSchema).parse((await readDocker('/images/json')) ?? []);
  return new Map(images.flatMap(({ Id, RepoTags }) => (RepoTags ?? [Id]).map((tag): [string, string] => [tag, Id])));
}
