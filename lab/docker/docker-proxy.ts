import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { LabHost } from '../hosts/lab-host.ts';

export interface DockerAnswer {
  readonly status: number;
  /** The content type. */
  readonly type: string;
  readonly body: Buffer;
}

/** One request, and what can be done about it instead of passing it on. */
export interface DockerCall {
  readonly method: string;
  readonly url: string;
  /** Without the query, and without the number that an exec has: `POST /exec/ID/start`. */
  readonly label: string;
  /** The real dockerd's answer. */
  pass(): Promise<DockerAnswer>;
  /** What it answers to another question. */
  ask(path: string): Promise<DockerAnswer>;
  /** What it answered to the one before with the same label; undefined: there was none. */
  readonly before: DockerAnswer | undefined;
}

/** Which answers are other ones: the one with this number of its label, counted from 1, and with `sticky` all later ones of that label. */
export interface AnswerReplacement {
  readonly label: string;
  readonly nth: number;
  readonly sticky: boolean;
  readonly answer: (call: DockerCall) => Promise<DockerAnswer>;
}

export interface DockerProxy {
  /** What DOCKER_HOST is on the host. */
  readonly dockerHost: string;
  /** Forgets what was asked, and meddles from now on, or not. */
  start(meddling?: AnswerReplacement): void;
  readonly asked: readonly Pick<DockerCall, 'method' | 'url' | 'label'>[];
  /** Whether an answer was another one, since the start. */
  readonly meddled: () => boolean;
  close(): void;
}

/** Snapshots do not look here. */
const proxySocket = 'run/lab/strange.sock';

/** Stands between lazyjack on a throwaway host and the dockerd of that host. */
export async function dockerProxy({ paths }: LabHost): Promise<DockerProxy> {
  const real = join(paths.root, 'run/docker.sock');
  const asked: Pick<DockerCall, 'method' | 'url' | 'label'>[] = [];
  const last = new Map<string, DockerAnswer>();
  let meddling: AnswerReplacement | undefined;
  let meddled = false;

  const answer = async (asking: IncomingMessage, over: AbortSignal): Promise<DockerAnswer> => {
    const { method = '', url = '' } = asking;
    const body = await buffer(asking);
    const label = `${method} ${url.split('?')[0] ?? ''}`.replace(/\/exec\/[0-9a-f]{64}/, '/exec/ID');
    const { 'content-type': type = '' } = asking.headers;
    const call: DockerCall = {
      ...{ method, url, label, before: last.get(label) },
      pass: async () => {
        const found = await forwardRequest(real, { method, url, type, body }, over);
        last.set(label, found);
        return found;
      },
      ask: (path) => forwardRequest(real, { method: 'GET', url: path, type: '', body: Buffer.alloc(0) }, over),
    };
    asked.push({ method, url, label });
    const nth = asked.filter((other) => other.label === label).length;
    if (label !== meddling?.label || nth < meddling.nth || (nth > meddling.nth && !meddling.sticky)) return call.pass();
    meddled = true;
    return meddling.answer(call);
  };
  const server = createServer((asking, answering) => {
    void respond(answering, (over) => answer(asking, over));
  });
  await new Promise<void>((resolve) => server.listen(join(paths.root, proxySocket), resolve));
  return {
    dockerHost: `unix:///${proxySocket}`,
    start(next) {
      [meddling, meddled, asked.length] = [next, false, 0];
      last.clear();
    },
    asked,
    meddled: () => meddled,
    close: () => {
      closeServer(server);
    },
  };
}

/** Where whoever asked has gone, dockerd is not asked any longer either. */
async function respond(answering: ServerResponse, answer: (over: AbortSignal) => Promise<DockerAnswer>): Promise<void> {
  const over = new AbortController();
  answering.once('close', () => {
    over.abort();
  });
  try {
    const { status, type, body } = await answer(over.signal);
    const content = status === 204 || status === 304 ? {} : { 'content-type': type, 'content-length': body.length };
    answering.writeHead(status, content).end(status === 204 || status === 304 ? undefined : body);
  } catch {
    answering.destroy();
  }
}

interface ForwardedRequest {
  readonly method: string;
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
}

function forwardRequest(socketPath: string, { method, url, type, body }: ForwardedRequest, signal: AbortSignal): Promise<DockerAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { ...(type !== '' && { 'content-type': type }), ...(body.length > 0 && { 'content-length': body.length }) };
    const call = request({ socketPath, method, path: url, headers, agent: false, signal }, (response) => {
      buffer(response).then((found) => {
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body: found });
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
