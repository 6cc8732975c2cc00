import { join } from 'node:path';

/** Debian releases whose dockerd a host can run: 20.10, 26.1 and the newest that Debian has. The client is always that of bookworm. */
export type DockerRelease = 'bookworm' | 'trixie' | 'sid';

/** The releases that the packages of a lab do not have. */
export const addedDockerReleases: readonly DockerRelease[] = ['trixie', 'sid'];

/** Where a host that names a release sees the programs of each of them. */
export const dockersOnHost = '/opt/docker';

/** The directory that comes first in the PATH of this dockerd, or undefined for that of the packages. */
export function dockerPrograms(release: DockerRelease): string | undefined {
  return release === 'bookworm' ? undefined : join(dockersOnHost, release, 'bin');
}
