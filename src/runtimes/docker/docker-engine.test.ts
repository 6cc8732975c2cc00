import { refuseBuildContext, refuseProgram } from '../../../testing/contracts/refuse-image-builds.ts';
import { createServer, type RequestListener } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { observePrograms } from '../../core/program-observer.ts';
import { dockerEngine } from './docker-engine.ts';

async function withServer<Result>(listener: RequestListener, use: (socket: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-docker-'));
  const socket = join(directory, 'docker.sock');
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    return await use(socket);
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
  }
}

const at = (socket: string) =>
  dockerEngine({ env: { DOCKER_HOST: `unix://${socket}` }, withBuildContext: refuseBuildContext, runProgram: refuseProgram });

test('reports a missing socket', async () => {
  await expect(at('/nonexistent/docker.sock').readNetworks()).rejects.toMatchObject({ kind: 'missing' });
});

test('reports a daemon that closes the connection during a call', async () => {
  const hangUp: RequestListener = (request) => request.socket.destroy();
  await withServer(hangUp, (socket) =>
    expect(at(socket).removeNetwork('support_net')).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('in the middle of: remove network support_net'),
    }),
  );
});

test('reports each request and its result to the program observer', async () => {
  const events: string[] = [];
  observePrograms((started) => {
    const what = 'dockerRequest' in started ? started.dockerRequest : started.file;
    events.push(what);
    return (how) => void events.push(`${what}: ${how}`);
  });
  const answer: RequestListener = ({ url = '' }, response) => {
    const status = url.startsWith('/networks/') ? 500 : 404;
    response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"no"}');
  };
  try {
    await withServer(answer, async (socket) => {
      expect(await at(socket).readImageIds(['debian'])).toEqual([null]);
      await expect(at(socket).removeNetwork('support_net')).rejects.toMatchObject({ kind: 'failed' });
    });
  } finally {
    observePrograms(undefined);
  }
  expect(events).toEqual([
    ...['read image debian', 'read image debian: there is none'],
    ...['remove network support_net', 'remove network support_net: failed'],
  ]);
});

test('concurrent reads share one request', async () => {
  let requests = 0;
  const list: RequestListener = (_, response) => {
    requests++;
    response.setHeader('content-type', 'application/json').end('[]');
  };
  await withServer(list, async (socket) => {
    const containers = at(socket);
    expect(await Promise.all([containers.readNetworks(), containers.readNetworks()])).toEqual([[], []]);
    expect(requests).toBe(1);
    await containers.readNetworks();
    expect(requests).toBe(2);
  });
});

test('with expected, queries version and networks immediately and uses each answer once', async () => {
  const requests: string[] = [];
  const answer: RequestListener = ({ url = '' }, response) => {
    requests.push(url);
    response.setHeader('content-type', 'application/json').end(url === '/version' ? '{"Version":"20.10.24"}' : '[]');
  };
  await withServer(answer, async (socket) => {
    const containers = dockerEngine({
      env: { DOCKER_HOST: `unix://${socket}` },
      withBuildContext: refuseBuildContext,
      runProgram: refuseProgram,
      startsAhead: true,
    });
    while (requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await containers.readVersion()).toEqual({ version: '20.10.24' });
    expect(await containers.readNetworks()).toEqual([]);
    expect(requests.sort()).toEqual(['/networks', '/version']);
    await containers.readNetworks();
    expect(requests).toHaveLength(3);
  });
});

test('rejects an answer in an unknown format', async () => {
  const odd: RequestListener = (_, response) => response.setHeader('content-type', 'application/json').end('[{"Id":7}]');
  await withServer(odd, (socket) => expect(at(socket).readNetworks()).rejects.toThrow('expected string'));
});

/** A container whose health check has not run yet; readHealth runs it. */
const starting = {
  ...{ Name: '/one', Image: `sha256:${'1'.repeat(64)}`, RestartCount: 0, NetworkSettings: { Networks: {} } },
  State: { Running: true, Restarting: false, ExitCode: 0, StartedAt: '2026-01-01T00:00:00Z', Health: { Status: 'starting' } },
  Config: { Image: 'one:1', Healthcheck: { Test: ['CMD', 'true'] } },
  HostConfig: { NetworkMode: 'bridge', RestartPolicy: { Name: 'no' } },
};

test.each(['../containers/other/stop?t=0', 'a\nb', '', 7, null, undefined])('does not start a check with the ID %p', async (Id) => {
  const requests: string[] = [];
  const answer: RequestListener = ({ method = '', url = '' }, response) => {
    requests.push(`${method} ${url}`);
    response.statusCode = method === 'POST' ? 201 : 200;
    response.setHeader('content-type', 'application/json').end(JSON.stringify(method === 'POST' ? { Id } : starting));
  };
  await withServer(answer, async (socket) => {
    expect(await at(socket).readHealth(['one'])).toEqual([{ health: 'starting', reason: 'its health check does not pass yet' }]);
    expect(requests).toEqual(['GET /containers/one/json', 'POST /containers/one/exec']);
  });
});

test.each(['../containers/other/json?', 'a//b', '/etc', 'a\nb', 'a b', 'a?b', 'a#b', '%2e%2e/b', ''])(
  'does not request an image with the name %p',
  async (image) => {
    for (const found of [
      { ...starting, Image: image },
      { ...starting, Config: { ...starting.Config, Image: image } },
    ]) {
      const requests: string[] = [];
      const answer: RequestListener = ({ url = '' }, response) => {
        requests.push(url);
        response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
      };
      await withServer(answer, async (socket) => {
        await expect(at(socket).readContainers(['one'])).rejects.toMatchObject({
          kind: 'failed',
          message: expect.stringContaining('Docker answered in a form that lazyjack does not know'),
        });
        expect(requests).toEqual(['/containers/one/json']);
      });
    }
  },
);
