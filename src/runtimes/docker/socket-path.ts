import { Failure } from '../../core/failure.ts';

const defaultSocket = '/var/run/docker.sock';

/** The socket of Docker, from DOCKER_HOST. Accepts only the Docker of this host, because its bridge must be a link of this host. */
export function chooseSocketPath(env: Readonly<Record<string, string | undefined>>): string {
  const host = env['DOCKER_HOST'] ?? '';
  if (host === '') return defaultSocket;
  const path = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (path !== undefined) return path;
  throw new Failure('refused', `DOCKER_HOST is ${host}, but lazyjack uses the Docker of this host only`, {
    fix: `unset DOCKER_HOST, or set it to unix://${defaultSocket}`,
  });
}
