import type { VerifyTraffic } from '../../core/host/verify-ports.ts';
import { makeCommands } from '../programs/commands.ts';
import { download } from './download.ts';
import { linuxTraffic } from './linux-traffic.ts';
import { sendPing } from './send-ping.ts';

/** With sockets of this process, and with ping, because only root may send ICMP itself. */
export function linuxVerifyTraffic(commands = makeCommands()): VerifyTraffic {
  return { ...linuxTraffic(), ping: (request, signal) => sendPing(commands, request, signal), download };
}
