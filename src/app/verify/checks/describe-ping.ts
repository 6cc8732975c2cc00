import type { PingResult } from '../../../core/host/verify-ports.ts';

/** The rest of a sentence that begins with the address. */
export function describePing(result: PingResult): string {
  switch (result.status) {
    case 'answered':
      return 'answers';
    case 'too-big':
      return result.mtu === undefined ? 'is behind a smaller MTU' : `is behind an MTU of ${result.mtu}`;
    case 'forbidden':
      return 'cannot be pinged: a rule of this host or on the way rejects the packets';
    case 'no-route':
      return 'is unreachable: a router has no route to it';
    case 'unreachable':
      return `is unreachable: ${result.reason}`;
    case 'silent':
      return 'does not answer';
    case 'missing':
    case 'denied':
      return 'cannot be pinged by this user';
  }
}
