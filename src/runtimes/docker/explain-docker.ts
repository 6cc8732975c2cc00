import { Agent, createServer } from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Containers, ContainersReader } from '../../core/host/containers-port.ts';
import type { RecordAction } from '../../core/explained-action.ts';
import { baseImage, describeBuild } from './build-image.ts';
import { connectToDocker } from './connection.ts';
import { makeContainerWrites, makeImagePull, makeNetworkWrites } from './docker-engine.ts';

/**
 * Docker that reads what `containers` reads, and records every request that changes something instead of sending it: the requests go to a
 * server in memory, which answers that all is done.
 */
export function explainDocker(containers: ContainersReader, record: RecordAction): Containers {
  const connection = connectToDocker(() => '/nowhere', {
    agent: makeRecordingAgent(record),
    onRequest: (request) => {
      record({ type: 'docker', request });
    },
  });
  let isBaseThere: boolean | undefined;
  const refuse = (): Promise<never> => Promise.reject(new Error('no kind exports or imports images'));
  return {
    ...containers,
    ...makeNetworkWrites(connection),
    ...makeContainerWrites(connection),
    ...makeImagePull(connection),
    async buildImage(reference, context) {
      isBaseThere ??= (await containers.readImageIds([baseImage]))[0] !== null;
      if (!isBaseThere) {
        isBaseThere = true;
        record({ type: 'docker', request: `pull image ${baseImage}` });
        record({
          type: 'unknown',
          text: `whether a registry answers; if none does, ${baseImage} is made of Debian packages with mmdebstrap`,
        });
      }
      const { request, query } = describeBuild(reference);
      record({ type: 'docker', request });
      record({ type: 'http', method: 'POST', path: `/build?${new URLSearchParams(query).toString()}`, body: `(the directory ${context})` });
    },
    exportImages: refuse,
    importImages: refuse,
  };
}

/** Connects every request to a server in this process. */
function makeRecordingAgent(record: RecordAction): Agent {
  const server = createServer((request, response) => {
    const answer = (body: string): void => {
      const { method = '', url = '' } = request;
      record({ type: 'http', method, path: url, body });
      const isCreation = /^\/(?:containers|networks)\/create/u.test(url);
      response.writeHead(isCreation ? 201 : 200, { 'content-type': 'application/json' });
      response.end(isCreation ? '{"Id":"explained"}' : '');
    };
    // A request that is given up is not answered.
    text(request).then(answer, () => undefined);
  });
  return new (class extends Agent {
    override createConnection(): Duplex {
      const [near, far] = duplexPair();
      server.emit('connection', far);
      return near;
    }
  })();
}
