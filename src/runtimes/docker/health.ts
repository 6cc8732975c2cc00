import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { isFailure } from '../../core/failure.ts';
import type { ContainerHealth } from '../../core/host/containers-port.ts';
import { lazy } from '../../core/lazy.ts';
import { parseAnswer } from '../../core/text/parse-answer.ts';
import type { DockerConnection } from './connection.ts';
import { type ContainerAnswer, containerSchema } from './container-answer.ts';

/** A single restart may only mean that a dependency was not ready yet. */
const crashRestartCount = 2;

/** Milliseconds. A misconfigured container without a health check ends within this time. */
const startupTime = 1500;

/** lazyjack uses this ID in the path of the next request, so the format is restricted to IDs that Docker generates. */
const execIdSchema = lazy(() => z.string().regex(/^[0-9a-f]{64}$/, 'no id of a check'));
const execSchema = lazy(() => z.object({ ExitCode: z.number().nullish() }));

export async function readHealth(connection: DockerConnection, name: string): Promise<ContainerHealth> {
  const found = await connection.callOrNull(`read container ${name}`, (docker) => docker.getContainer(name).inspect());
  if (found === null) return { health: 'absent' };
  const answer = parseAnswer(containerSchema(), found, 'Docker');
  const { State } = answer;

  if (State.Restarting || (State.Running && answer.RestartCount >= crashRestartCount && State.Health?.Status !== 'healthy')) {
    const crashing = answer.RestartCount >= crashRestartCount;
    const reason = `it ended with exit status ${State.ExitCode} and was restarted ${answer.RestartCount} times`;
    return crashing ? { health: 'crashing', reason, log: await readLog(connection, name) } : { health: 'starting', reason };
  }
  if (!State.Running) {
    const reason = State.Error ? State.Error : `it ended with exit status ${State.ExitCode}`;
    return { health: 'stopped', reason, log: await readLog(connection, name) };
  }
  return await readCheckedHealth(connection, name, answer);
}

async function readCheckedHealth(connection: DockerConnection, name: string, { State, Config }: ContainerAnswer): Promise<ContainerHealth> {
  const last = State.Health?.Log?.at(-1)?.Output.trim();
  switch (State.Health?.Status) {
    case undefined:
    case 'none':
      return Date.now() - Date.parse(State.StartedAt) < startupTime
        ? { health: 'starting', reason: 'it has only just started' }
        : { health: 'unchecked' };
    case 'healthy':
      return { health: 'healthy' };
    case 'unhealthy':
      return { health: 'unhealthy', reason: last ?? 'its health check fails', log: await readLog(connection, name) };
    default: {
      // Docker runs its first check only after a whole interval, and a short interval would cost resources permanently. So lazyjack runs
      // the same check now.
      const healthy = await runHealthCheck(connection, name, Config.Healthcheck?.Test ?? []);
      return healthy ? { health: 'healthy' } : { health: 'starting', reason: last ?? 'its health check does not pass yet' };
    }
  }
}

/** Runs the container's own health check in the container, as Docker does. */
async function runHealthCheck(connection: DockerConnection, name: string, test: readonly string[]): Promise<boolean> {
  const command = healthCheckCommand(test);
  if (command === undefined) return false;
  const check = connection.call(`check the health of container ${name}`, async (docker) => {
    const exec = await docker.getContainer(name).exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
    parseAnswer(execIdSchema(), exec.id, 'Docker');
    // The stream ends when the check ends.
    await text(await exec.start({}));
    return parseAnswer(execSchema(), await exec.inspect(), 'Docker').ExitCode === 0;
  });
  return await check.catch((thrown: unknown) => {
    // The container ended or was restarted after it was read.
    if (isFailure(thrown, 'failed')) return false;
    throw thrown;
  });
}

function healthCheckCommand([form, ...words]: readonly string[]): readonly string[] | undefined {
  if (form === 'CMD') return words;
  return form === 'CMD-SHELL' ? ['/bin/sh', '-c', ...words] : undefined;
}

async function readLog(connection: DockerConnection, name: string): Promise<string> {
  const answer = await connection.callOrNull(`read the log of container ${name}`, (docker) =>
    docker.getContainer(name).logs({ stdout: true, stderr: true, tail: 20 }),
  );
  return answer === null ? '' : decodeLog(answer);
}

/**
 * Extracts the text from an answer of `GET /containers/NAME/logs`. The answer consists of frames: an 8-byte header (stream, three zeros,
 * length) and a payload. A container with a terminal sends plain text without frames.
 */
export function decodeLog(answer: Buffer): string {
  const texts: string[] = [];
  let at = 0;
  while (at + 8 <= answer.length) {
    if (answer.readUInt32BE(at) & 0x00ffffff || answer.readUInt8(at) > 2) return answer.toString('utf8').trimEnd();
    const end = at + 8 + answer.readUInt32BE(at + 4);
    texts.push(answer.toString('utf8', at + 8, end));
    at = end;
  }
  return texts.join('').trimEnd();
}
