import { Failure } from '../../core/failure.ts';

const defaultSocket = '/var/run/docker.sock';

/** Where Docker listens, by DOCKER_HOST. Only a Docker of this very host makes sense: its bridge must be a link here. */
export function socketPath(env: Readonly<Record<string, string | undefined>>): string {
  const host = env['DOCKER_HOST'] ?? '';
  if (host === '') return defaultSocket;
  const path = /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  if (path !== undefined) return path;
  throw new Failure('refused', `DOCKER_HOST is ${host}, but lazyjack uses the Docker of this host only`, {
    fix: `unset DOCKER_HOST, or set it to unix://${defaultSocket}`,
  });
}
