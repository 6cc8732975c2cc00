import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { LabHost } from '../hosts/lab-host.ts';

export interface DockerAnswer {
  readonly status: number;
  /** The content type. */
  readonly contentType: string;
  readonly body: Buffer;
}

/** One request, with the ways to answer it instead of forwarding it. */
export interface DockerCall {
  readonly method: string;
  readonly url: string;
  /** Method and path without the query, with `ID` in place of the exec ID: `POST /exec/ID/start`. */
  readonly label: string;
  /** Forwards the request and resolves with the answer of the real dockerd. */
  forward(): Promise<DockerAnswer>;
  /** Sends another GET request to the real dockerd. */
  query(path: string): Promise<DockerAnswer>;
  /** The answer of dockerd to the previous request with the same label; undefined if there was none. */
  readonly previousAnswer: DockerAnswer | undefined;
}

/** Selects the answers to replace: the `nth` with this label, counted from 1; with `sticky`, all later ones with this label too. */
export interface AnswerReplacement {
  readonly label: string;
  readonly nth: number;
  readonly sticky: boolean;
  readonly answer: (call: DockerCall) => Promise<DockerAnswer>;
}

export interface DockerProxy {
  /** The value of DOCKER_HOST on the host. */
  readonly dockerHost: string;
  /** Clears the recorded requests; from now on replaces answers if `replacement` is given. */
  reset(replacement?: AnswerReplacement): void;
  readonly requests: readonly Pick<DockerCall, 'method' | 'url' | 'label'>[];
  /** Whether an answer was replaced since `reset`. */
  readonly hasReplaced: () => boolean;
  close(): void;
}

/** Below /run/lab, which snapshots ignore. */
const proxySocket = 'run/lab/docker-proxy.sock';

/** Starts a proxy between lazyjack on a throwaway host and the dockerd of that host. */
export async function dockerProxy({ paths }: LabHost): Promise<DockerProxy> {
  const real = join(paths.root, 'run/docker.sock');
  const requests: Pick<DockerCall, 'method' | 'url' | 'label'>[] = [];
  const last = new Map<string, DockerAnswer>();
  let replacement: AnswerReplacement | undefined;
  let isReplaced = false;

  const answer = async (incoming: IncomingMessage, signal: AbortSignal): Promise<DockerAnswer> => {
    const { method = '', url = '' } = incoming;
    const body = await buffer(incoming);
    const label = `${method} ${url.split('?')[0] ?? ''}`.replace(/\/exec\/[0-9a-f]{64}/, '/exec/ID');
    const { 'content-type': contentType = '' } = incoming.headers;
    const call: DockerCall = {
      ...{ method, url, label, previousAnswer: last.get(label) },
      forward: async () => {
        const dockerAnswer = await forwardRequest(real, { method, url, contentType, body }, signal);
        last.set(label, dockerAnswer);
        return dockerAnswer;
      },
      query: (path) => forwardRequest(real, { method: 'GET', url: path, contentType: '', body: Buffer.alloc(0) }, signal),
    };
    requests.push({ method, url, label });
    const nth = requests.filter((other) => other.label === label).length;
    if (label !== replacement?.label || nth < replacement.nth || (nth > replacement.nth && !replacement.sticky)) return call.forward();
    isReplaced = true;
    return replacement.answer(call);
  };
  const server = createServer((incoming, response) => {
    void respond(response, (signal) => answer(incoming, signal));
  });
  await new Promise<void>((resolve) => server.listen(join(paths.root, proxySocket), resolve));
  return {
    dockerHost: `unix:///${proxySocket}`,
    reset(next) {
      [replacement, isReplaced, requests.length] = [next, false, 0];
      last.clear();
    },
    requests,
    hasReplaced: () => isReplaced,
    close: () => {
      closeServer(server);
    },
  };
}

/** Aborts the request to dockerd if the client closes its connection. */
async function respond(response: ServerResponse, answer: (signal: AbortSignal) => Promise<DockerAnswer>): Promise<void> {
  const controller = new AbortController();
  response.once('close', () => {
    controller.abort();
  });
  try {
    const { status, contentType, body } = await answer(controller.signal);
    const content = status === 204 || status === 304 ? {} : { 'content-type': contentType, 'content-length': body.length };
    response.writeHead(status, content).end(status === 204 || status === 304 ? undefined : body);
  } catch {
    response.destroy();
  }
}

interface ForwardedRequest {
  readonly method: string;
  readonly url: string;
  readonly contentType: string;
  readonly body: Buffer;
}

function forwardRequest(
  socketPath: string,
  { method, url, contentType, body }: ForwardedRequest,
  signal: AbortSignal,
): Promise<DockerAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(contentType !== '' && { 'content-type': contentType }),
      ...(body.length > 0 && { 'content-length': body.length }),
    };
    const call = request({ socketPath, method, path: url, headers, agent: false, signal }, (response) => {
      buffer(response).then((found) => {
        resolve({ status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '', body: found });
      }, reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
