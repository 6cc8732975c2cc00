import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { ContainerHealth } from '../../core/host/containers-port.ts';
import { isFailure } from '../../core/failure.ts';
import { parseAnswer } from '../../core/text/parse-answer.ts';
import { lazy } from '../../core/lazy.ts';
import type { Connection } from './connection.ts';
import { type ContainerAnswer, containerAnswer } from './container-answer.ts';
import { logTail } from './log-tail.ts';

/** A single restart may only mean that a dependency was not ready yet. */
const restartsOfACrash = 2;

/** Milliseconds. A misconfigured container without a health check ends within this time. */
const settlingTime = 1500;

/** lazyjack uses this ID in the path of the next request, so the format is restricted to IDs that Docker generates. */
const execId = lazy(() => z.string().regex(/^[0-9a-f]{64}$/, 'no id of a check'));
const execAnswer = lazy(() => z.object({ ExitCode: z.number().nullish() }));

export async function readHealth(connection: Connection, name: string): Promise<ContainerHealth> {
  const found = await connection.find(`read container ${name}`, (docker) => docker.getContainer(name).inspect());
  if (found === null) return { health: 'absent' };
  const answer = parseAnswer(containerAnswer(), found, 'Docker');
  const { State } = answer;

  if (State.Restarting || (State.Running && answer.RestartCount >= restartsOfACrash && State.Health?.Status !== 'healthy')) {
    const crashing = answer.RestartCount >= restartsOfACrash;
    const reason = `it ended with exit status ${State.ExitCode} and was restarted ${answer.RestartCount} times`;
    return crashing ? { health: 'crashing', reason, log: await readLog(connection, name) } : { health: 'starting', reason };
  }
  if (!State.Running) {
    const reason = State.Error ? State.Error : `it ended with exit status ${State.ExitCode}`;
    return { health: 'stopped', reason, log: await readLog(connection, name) };
  }
  return await checkedHealth(connection, name, answer);
}

async function checkedHealth(connection: Connection, name: string, { State, Config }: ContainerAnswer): Promise<ContainerHealth> {
  const last = State.Health?.Log?.at(-1)?.Output.trim();
  switch (State.Health?.Status) {
    case undefined:
    case 'none':
      return Date.now() - Date.parse(State.StartedAt) < settlingTime
        ? { health: 'starting', reason: 'it has only just started' }
        : { health: 'unchecked' };
    case 'healthy':
      return { health: 'healthy' };
    case 'unhealthy':
      return { health: 'unhealthy', reason: last ?? 'its health check fails', log: await readLog(connection, name) };
    default: {
      // Docker runs its first check only after a whole interval, and a short interval would cost resources permanently. So lazyjack runs
      // the same check now.
      const healthy = await runCheck(connection, name, Config.Healthcheck?.Test ?? []);
      return healthy ? { health: 'healthy' } : { health: 'starting', reason: last ?? 'its health check does not pass yet' };
    }
  }
}

/** Runs the container's own health check in the container, as Docker does. */
async function runCheck(connection: Connection, name: string, test: readonly string[]): Promise<boolean> {
  const command = checkCommand(test);
  if (command === undefined) return false;
  const check = connection.call(`check the health of container ${name}`, async (docker) => {
    const exec = await docker.getContainer(name).exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
    parseAnswer(execId(), exec.id, 'Docker');
    // The stream ends when the check ends.
    await text(await exec.start({}));
    return parseAnswer(execAnswer(), await exec.inspect(), 'Docker').ExitCode === 0;
  });
  return await check.catch((thrown: unknown) => {
    // The container ended or was restarted after it was read.
    if (isFailure(thrown, 'failed')) return false;
    throw thrown;
  });
}

function checkCommand([form, ...words]: readonly string[]): readonly string[] | undefined {
  if (form === 'CMD') return words;
  return form === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : undefined;
}

async function readLog(connection: Connection, name: string): Promise<string> {
  const answer = await connection.find(`read the log of container ${name}`, (docker) =>
    docker.getContainer(name).logs({ stdout: true, stderr: true, tail: 20 }),
  );
  return answer === null ? '' : logTail(answer);
}
