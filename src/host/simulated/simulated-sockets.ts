import * as z from 'zod';
import type { SocketsReader } from '../../core/host/sockets-port.ts';

/** The program that listens on each TCP port: `{ "10250": "kubelet (process 812)" }`. */
export const socketsSchema = z.strictObject({ tcp: z.record(z.string().regex(/^\d+$/u), z.string()).default({}) });

export function simulatedSockets({ tcp }: z.output<typeof socketsSchema>): SocketsReader {
  const programs = new Map(Object.entries(tcp));
  return {
    findTcpListeners: async (ports) =>
      ports.map((port) => {
        const process = programs.get(String(port));
        return process === undefined ? null : { process };
      }),
  };
}
