import type { Translation } from '../config/cluster.ts';
import type { HostReader } from '../core/host.ts';
import { dns64ContainerName, nat64ContainerName } from '../roles/container-specs.ts';
import { imageFor } from '../roles/images.ts';

/**
 * Asks Docker at once for what a node that translates is compared with, on a host that is read once (`readOnce`): it answers while facts are
 * gathered and wishes made, and the comparison finds the answers there.
 */
export function lookAtTranslator({ containers }: HostReader, { dns64, nat64 }: Translation): void {
  const images = [imageFor('dns64', dns64.image), imageFor('nat64', nat64.image)].map(({ reference }) => reference);
  const asked = [containers.containers([dns64ContainerName, nat64ContainerName]), containers.images(images)];
  // Whoever compares gets the failure.
  for (const answer of asked) answer.catch(() => undefined);
}
