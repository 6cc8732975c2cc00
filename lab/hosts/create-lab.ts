import { ensureImageLayers } from '../cache/image-cache.ts';
import { ensureDockers } from '../cache/docker-cache.ts';
import { dockersOnHost } from '../docker/docker-releases.ts';
import { ensureExtraPackages } from '../cache/extra-packages.ts';
import type { HostOptions, LabOptions } from './lab-options.ts';
import { ensurePackageLayer } from '../cache/package-cache.ts';
import { type Lab, startLab } from './start-lab.ts';

/** Starts throwaway hosts. They end with `close`, or with this process unless `keep` is set. */
export async function createLab(options: LabOptions): Promise<Lab> {
  const named = options.hosts.map((host) => (typeof host === 'string' ? { name: host } : host));
  const hosts = await Promise.all(named.map(addDockers));
  const packages = (options.packages ?? true) ? await ensurePackageLayer() : null;
  const images = packages !== null && (options.images ?? true) ? await ensureImageLayers(packages) : null;
  const extra =
    packages === null || options.extraPackages === undefined ? null : await ensureExtraPackages(packages, options.extraPackages);
  return startLab({ ...options, hosts, packages: packages?.directory ?? null, extraPackages: extra?.directory ?? null, images });
}

async function addDockers(host: HostOptions): Promise<HostOptions> {
  if (host.dockerRelease === undefined) return host;
  return { ...host, binds: { ...host.binds, [dockersOnHost]: await ensureDockers() } };
}

export { type Lab, openLab } from './start-lab.ts';
export type { LabHost } from './lab-host.ts';
