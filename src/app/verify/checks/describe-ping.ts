import type { PingResult } from '../../../core/host/verify-ports.ts';

/** The rest of a sentence that begins with the address. */
export function describePing(result: PingResult): string {
  switch (result.status) {
    case 'answered':
      return 'answers';
    case 'too-big':
      return result.mtu === undefined ? 'is behind a smaller MTU' : `is behind an MTU of ${result.mtu}`;
    case 'forbidden':
      return 'cannot be asked: a rule of this host or of the way rejects the packets';
    case 'unreachable':
      return `is unreachable: ${result.reason}`;
    case 'silent':
      return 'does not answer';
    case 'missing':
    case 'denied':
      return 'cannot be asked by this user';
  }
}
