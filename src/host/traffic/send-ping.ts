import { Failure, isFailure } from '../../core/failure.ts';
import type { PingRequest, PingResult } from '../../core/host/verify-ports.ts';
import type { Commands } from '../programs/commands.ts';
import { parsePingOutput } from './ping-output.ts';

/** Bytes of the IP header and the ICMP header, which are part of a packet and not of the payload that `ping -s` counts. */
const headerBytes = { 4: 20 + 8, 6: 40 + 8 } as const;

/** Seconds until ping gives up. It repeats a lost request every second. */
const deadline = 4;
/** Seconds for a packet of a given size, of which many are sent: the first answer shows that the other host is there. */
const sizedDeadline = 1;
/** Exit status of nsenter if the program that it starts does not exist. */
const missingProgram = 127;

/** Runs iputils ping. Resolves with `silent` when the signal aborts. */
export async function sendPing(commands: Commands, request: PingRequest, signal: AbortSignal): Promise<PingResult> {
  const { address, source, packetSize, namespace } = request;
  const seconds = request.seconds ?? (packetSize === undefined ? deadline : sizedDeadline);
  const family = address.includes(':') ? 6 : 4;
  const args = [
    `-${family}`,
    ...['-n', '-c', '1', '-w', String(seconds)],
    ...(source === undefined ? [] : ['-I', source]),
    ...(packetSize === undefined ? [] : ['-M', 'do', '-s', String(packetSize - headerBytes[family])]),
    address,
  ];
  const [file, all] = namespace === undefined ? ['ping', args] : ['nsenter', [`--net=${namespace}`, 'ping', ...args]];
  try {
    const { exitCode, stdout, stderr } = await commands.attempt(file, all, { signal });
    return exitCode === missingProgram ? { status: 'missing' } : parsePingOutput(stdout + stderr);
  } catch (cause) {
    if (isFailure(cause, 'missing')) return { status: 'missing' };
    if (isFailure(cause, 'denied')) return { status: 'denied' };
    if (cause instanceof Failure) return { status: 'silent' };
    throw cause;
  }
}
