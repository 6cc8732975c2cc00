import { setTimeout as sleep } from 'node:timers/promises';
import { connectToDocker } from './connection.ts';
import { chooseSocketPath } from './socket-path.ts';

/** Milliseconds before Docker is asked again after it stopped. */
const restartDelay = 5000;

/** Calls `onChange` at each event of containers, networks and images, until the signal. While Docker is down, it is asked again and again. */
export async function followDockerEvents(
  env: Readonly<Record<string, string | undefined>>,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  const connection = connectToDocker(() => chooseSocketPath(env));
  while (!signal.aborted) {
    await connection
      .callWithoutTimeout('follow the events of Docker', signal, async (docker) => {
        const events = await docker.getEvents({ filters: { type: ['container', 'network', 'image'] }, abortSignal: signal });
        onChange();
        await new Promise<void>((resolve) => {
          events.on('data', onChange);
          for (const end of ['end', 'close', 'error']) events.once(end, resolve);
        });
      })
      .catch(() => undefined);
    onChange();
    await sleep(restartDelay, undefined, { signal }).catch(() => undefined);
  }
}
