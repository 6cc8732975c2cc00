import { ensureImageLayers } from '../cache/image-cache.ts';
import type { LabOptions } from './lab-options.ts';
import { ensurePackageLayer } from '../cache/package-cache.ts';
import { type Lab, startLab } from './start-lab.ts';

/** Starts throwaway hosts. They end with `close`, or with this process unless `keep` is set. */
export async function createLab(options: LabOptions): Promise<Lab> {
  const hosts = options.hosts.map((host) => (typeof host === 'string' ? { name: host } : host));
  const packages = (options.packages ?? true) ? await ensurePackageLayer() : null;
  const images = packages !== null && (options.images ?? true) ? await ensureImageLayers(packages) : null;
  return startLab({ ...options, hosts, packages: packages?.directory ?? null, images });
}

export { type Lab, openLab } from './start-lab.ts';
export type { LabHost } from './lab-host.ts';
