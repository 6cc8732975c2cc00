import { errorCode } from '../../core/error-code.ts';
import type { TrafficResult } from '../../core/host/traffic-port.ts';

const unreachableReasons: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'no host on the way answers for it',
  EADDRNOTAVAIL: 'this host does not have the source address',
};

/** What an error of a socket says about the way to the other end. */
export function explainSocketError(cause: unknown): TrafficResult {
  const code = errorCode(cause) ?? '';
  if (code === 'ECONNREFUSED') return { status: 'refused' };
  if (code === 'EACCES' || code === 'EPERM') return { status: 'forbidden' };
  if (code === 'ETIMEDOUT') return { status: 'silent' };
  // HPE_*: the HTTP parser of Node.js does not understand the answer, and gives up the connection.
  if (code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_')) return { status: 'ended' };
  if (code === 'ENETUNREACH') return { status: 'unreachable', reason: 'this host has no route to it', isRouteMissing: true };
  return { status: 'unreachable', reason: unreachableReasons[code] ?? 'the kernel refuses to send the packet' };
}
