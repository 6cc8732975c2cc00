import { expect, test } from '@jest/globals';
import { chooseSocketPath } from './socket-path.ts';

test.each([
  [undefined, '/var/run/docker.sock'],
  ['', '/var/run/docker.sock'],
  ['unix:///run/user/0/docker.sock', '/run/user/0/docker.sock'],
])('DOCKER_HOST=%s', (host, path) => {
  expect(chooseSocketPath({ DOCKER_HOST: host })).toBe(path);
});

test.each(['tcp://10.0.0.1:2375', 'ssh://root@other', 'unix://', 'nonsense'])('DOCKER_HOST=%s is refused', (host) => {
  expect(() => chooseSocketPath({ DOCKER_HOST: host })).toThrow('the Docker of this host only');
});
