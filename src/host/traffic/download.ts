import { get } from 'node:http';
import type { TrafficResult } from '../../core/host/traffic-port.ts';
import type { DownloadRequest, DownloadResult } from '../../core/host/verify-ports.ts';
import { explainSocketError } from './explain-socket-error.ts';

/** Bytes after which an object counts as complete: the rest of a larger one shows nothing more. */
const enough = 5_000_000;

/** Requests the object from this address and counts what arrives. */
export function download({ url, address }: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
  return new Promise((resolve) => {
    let isConnected = false;
    let isAnswered = false;
    let bytes = 0;
    const request = get({
      host: address,
      port: url.port === '' ? 80 : Number(url.port),
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host },
      agent: false,
      signal,
    });
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        isConnected = true;
      });
    });
    request.on('error', (cause) => {
      const result: TrafficResult = signal.aborted ? { status: 'silent' } : explainSocketError(cause);
      // Headers in a packet of full size may be lost too.
      if (isAnswered || (isConnected && result.status === 'silent')) resolve({ status: 'incomplete', bytes });
      else resolve({ status: 'unconnected', result });
    });
    request.on('response', (response) => {
      isAnswered = true;
      const code = response.statusCode ?? 0;
      if (code !== 200) {
        resolve({ status: 'answered', code });
        request.destroy();
        return;
      }
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes < enough) return;
        resolve({ status: 'complete', bytes });
        request.destroy();
      });
      response.on('end', () => {
        resolve({ status: 'complete', bytes });
      });
      // Also emitted when the signal aborts or the connection ends early. After `end` it changes nothing.
      response.on('close', () => {
        resolve({ status: 'incomplete', bytes });
      });
      response.on('error', () => undefined);
    });
  });
}
