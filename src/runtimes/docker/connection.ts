import type { Agent as HttpAgent } from 'node:http';
import type Docker from 'dockerode';
import { Failure } from '../../core/failure.ts';
import { reportProgramStart } from '../../core/program-observer.ts';
import { dockerFailure, isNotFound } from './docker-failure.ts';

/** Milliseconds. Every Docker operation without progress output is faster. */
const answerTimeout = 60_000;

/** Requests go to `agent` instead of the socket. `onRequest` is called before each, instead of the observer of programs. */
interface ExplainedConnection {
  readonly agent: HttpAgent;
  readonly onRequest: (what: string) => void;
}

export interface DockerConnection {
  /** Rejects with a Failure that names the operation. */
  call<Answer>(what: string, act: (docker: Docker) => Promise<Answer>): Promise<Answer>;
  /** Like `call`, but returns null if the object does not exist. */
  callOrNull<Answer>(what: string, act: (docker: Docker) => Promise<Answer>): Promise<Answer | null>;
  /** Without a timeout, until the signal: for downloads and builds. */
  callWithoutTimeout<Answer>(what: string, signal: AbortSignal, act: (docker: Docker) => Promise<Answer>): Promise<Answer>;
}

/**
 * Uses unversioned paths, so that the daemon selects its newest API. lazyjack uses only features that exist since 20.10. No version in the
 * path would work with every daemon: 29 refuses versions below 1.44, and 20.10 refuses versions above 1.41.
 */
export function connectToDocker(socketPath: () => string, explained?: ExplainedConnection): DockerConnection {
  let opened: Promise<{ readonly short: Docker; readonly long: Docker; readonly path: string }> | undefined;

  const open = async () => {
    const path = socketPath();
    // Loaded on demand: node:http takes as long to load as ten small modules.
    const [{ default: Dockerode }, { Agent }] = await Promise.all([import('dockerode'), import('node:http')]);
    // Without `servername`, Node checks whether the host is an IP address, which takes 4 ms and is useless for a Unix socket.
    const toSocket = { keepAlive: true, servername: '' };
    const agent = explained?.agent ?? new Agent(toSocket);
    // Without an explicit socket, dockerode would evaluate DOCKER_HOST itself.
    const options = { socketPath: path, protocol: 'http', agent } as const;
    const long = new Dockerode(options);
    // The agent in memory has no sockets, so it knows no timeout.
    return { path, short: explained === undefined ? new Dockerode({ ...options, timeout: answerTimeout + 1000 }) : long, long };
  };

  let previous: Promise<unknown> = Promise.resolve();
  const observed = <Answer>(what: string, act: () => Promise<Answer>): Promise<Answer> => {
    if (explained === undefined) return reportToObserver(what, act());
    // One after the other, so that each is recorded below its name.
    const turn = previous.then(() => {
      explained.onRequest(what);
      return act();
    });
    previous = turn.catch(() => undefined);
    return turn;
  };

  const call: DockerConnection['call'] = async (what, act) => {
    const { short, path } = await (opened ??= open());
    return await observed(what, () => withTimeout(act(short), what)).catch((thrown: unknown) => {
      throw dockerFailure(thrown, what, path);
    });
  };

  return {
    call,
    callOrNull: (what, act) =>
      call(what, (docker) => act(docker).catch((thrown: unknown) => (isNotFound(thrown) ? null : Promise.reject(asError(thrown))))),
    async callWithoutTimeout(what, signal, act) {
      const { long, path } = await (opened ??= open());
      return await observed(what, () => act(long)).catch((thrown: unknown) => {
        throw signal.aborted ? new Failure('interrupted', `interrupted: ${what}`, { cause: thrown }) : dockerFailure(thrown, what, path);
      });
    },
  };
}

async function reportToObserver<Answer>(what: string, answer: Promise<Answer>): Promise<Answer> {
  const tellEnd = reportProgramStart({ dockerRequest: what });
  const found = await answer.catch((thrown: unknown) => {
    tellEnd('failed');
    throw thrown;
  });
  tellEnd(found === null ? 'there is none' : 'answered');
  return found;
}

async function withTimeout<Answer>(answer: Promise<Answer>, what: string): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Failure('failed', `Docker did not answer within ${answerTimeout / 1000} seconds: ${what}`, {
          fix: 'see why: journalctl -u docker',
        }),
      );
    }, answerTimeout);
  });
  return await Promise.race([answer, late]).finally(() => {
    clearTimeout(timer);
  });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
