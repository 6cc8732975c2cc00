import { afterEach, expect, test } from '@jest/globals';
import { createServer, type Socket } from 'node:net';
import { download } from './download.ts';

const loopback = '127.0.0.1';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What a download means from a server that does this with the connection after a request. */
async function downloadFrom(answer: (socket: Socket) => void, milliseconds = 5000) {
  const server = createServer((socket) => {
    closers.push(() => socket.destroy());
    socket.on('error', () => undefined);
    socket.once('data', () => {
      answer(socket);
    });
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, loopback, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return download({ url: new URL(`http://v4only.example:${port}/5mb`), address: loopback }, AbortSignal.timeout(milliseconds));
}

const headers = 'HTTP/1.1 200 OK\r\n\r\n';

test('an object that ends', async () => {
  expect(await downloadFrom((socket) => socket.end(`${headers}12345`))).toEqual({ status: 'complete', bytes: 5 });
});

test('an object without end is not awaited', async () => {
  const result = await downloadFrom((socket) => {
    const block = Buffer.alloc(100_000);
    const send = (): void => {
      if (!socket.destroyed) socket.write(block, send);
    };
    socket.write(headers, send);
  });
  expect(result).toMatchObject({ status: 'complete' });
  expect('bytes' in result && result.bytes >= 5_000_000 && result.bytes < 6_000_000).toBe(true);
});

test('an object that stops', async () => {
  expect(await downloadFrom((socket) => void socket.write(`${headers}12345`), 300)).toEqual({ status: 'incomplete', bytes: 5 });
});

test('a connection whose headers are lost is a connection', async () => {
  expect(await downloadFrom(() => undefined, 300)).toEqual({ status: 'incomplete', bytes: 0 });
});

test.each<[string, (socket: Socket) => void]>([
  ['a connection that ends without an answer', (socket) => void socket.end()],
  ['a connection that is reset', (socket) => void socket.resetAndDestroy()],
  ['another protocol', (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
])('%s', async (_, answer) => {
  expect(await downloadFrom(answer)).toEqual({ status: 'unconnected', result: { status: 'ended' } });
});
