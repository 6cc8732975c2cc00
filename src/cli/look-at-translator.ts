import type { Translation } from '../config/cluster.ts';
import type { HostReader } from '../core/host.ts';
import { dns64ContainerName, nat64ContainerName } from '../roles/container-specs.ts';
import { chooseImage } from '../roles/images.ts';

/**
 * Asks Docker at once for what a node that translates is compared with, on a host that is read once (`readOnce`): it answers while facts are
 * gathered and wishes made, and the comparison finds the answers there.
 */
export function prefetchTranslator({ containers }: HostReader, { dns64, nat64 }: Translation): void {
  const images = [chooseImage('dns64', dns64.image), chooseImage('nat64', nat64.image)].map(({ reference }) => reference);
  const asked = [containers.readContainers([dns64ContainerName, nat64ContainerName]), containers.readImageIds(images)];
  // Whoever compares gets the failure.
  for (const answer of asked) answer.catch(() => undefined);
}
