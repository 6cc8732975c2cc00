import { get } from 'node:http';
import type { DownloadRequest, DownloadResult } from '../../core/host/verify-ports.ts';
import { explainSocketError } from './explain-socket-error.ts';

/** Requests the object from this address and counts what arrives. */
export function download({ url, address }: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
  return new Promise((resolve) => {
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
    request.on('error', (cause) => {
      if (isAnswered) resolve({ status: 'incomplete', bytes });
      else resolve({ status: 'unconnected', result: signal.aborted ? { status: 'silent' } : explainSocketError(cause) });
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
