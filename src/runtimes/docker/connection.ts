import type Docker from 'dockerode';
import { Failure } from '../../core/failure.ts';
import { reportProgramStart } from '../../core/program-observer.ts';
import { dockerFailure, isAbsent } from './docker-failure.ts';

/** Longer than anything that Docker does without telling how far it is. */
const answerWithin = 60_000;

export interface Connection {
  /** Rejects with a Failure that says what was being done. */
  call<Answer>(what: string, act: (docker: Docker) => Promise<Answer>): Promise<Answer>;
  /** The same; null where Docker knows no such thing. */
  find<Answer>(what: string, act: (docker: Docker) => Promise<Answer>): Promise<Answer | null>;
  /** Without a limit of time, until the signal: for what downloads or builds. */
  long<Answer>(what: string, signal: AbortSignal, act: (docker: Docker) => Promise<Answer>): Promise<Answer>;
}

/**
 * Requests go to unversioned paths: the daemon then takes its own newest API, of which only what has been there since 20.10 is used.
 * Naming a version would be refused by one daemon or another (29 refuses everything below 1.44, 20.10 everything above 1.41).
 */
export function connect(socketPath: () => string): Connection {
  let opened: Promise<{ readonly short: Docker; readonly long: Docker; readonly path: string }> | undefined;

  const open = async () => {
    const path = socketPath();
    // Node's own HTTP takes as long to load as ten small modules: also for those only who have something to ask.
    const [{ default: Dockerode }, { Agent }] = await Promise.all([import('dockerode'), import('node:http')]);
    // Without a name for TLS, Node would find out whether the host is an IP address: 4 ms, for a socket that has none.
    const toSocket = { keepAlive: true, servername: '' };
    const agent = new Agent(toSocket);
    // dockerode would read DOCKER_HOST by itself; naming the socket keeps it from anything but that.
    const options = { socketPath: path, protocol: 'http', agent } as const;
    return { path, short: new Dockerode({ ...options, timeout: answerWithin + 1000 }), long: new Dockerode(options) };
  };

  const call: Connection['call'] = async (what, act) => {
    const { short, path } = await (opened ??= open());
    return await told(what, deadline(act(short), what)).catch((thrown: unknown) => {
      throw dockerFailure(thrown, what, path);
    });
  };

  return {
    call,
    find: (what, act) =>
      call(what, (docker) => act(docker).catch((thrown: unknown) => (isAbsent(thrown) ? null : Promise.reject(asError(thrown))))),
    async long(what, signal, act) {
      const { long, path } = await (opened ??= open());
      return await told(what, act(long)).catch((thrown: unknown) => {
        throw signal.aborted ? new Failure('interrupted', `interrupted: ${what}`, { cause: thrown }) : dockerFailure(thrown, what, path);
      });
    },
  };
}

async function told<Answer>(what: string, answer: Promise<Answer>): Promise<Answer> {
  const tellEnd = reportProgramStart({ dockerRequest: what });
  const found = await answer.catch((thrown: unknown) => {
    tellEnd('failed');
    throw thrown;
  });
  tellEnd(found === null ? 'there is none' : 'answered');
  return found;
}

async function deadline<Answer>(answer: Promise<Answer>, what: string): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Failure('failed', `Docker did not answer within ${answerWithin / 1000} seconds: ${what}`, {
          fix: 'see why: journalctl -u docker',
        }),
      );
    }, answerWithin);
  });
  return await Promise.race([answer, late]).finally(() => {
    clearTimeout(timer);
  });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
