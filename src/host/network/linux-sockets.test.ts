import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { linuxSockets } from './linux-sockets.ts';

test.each(['127.0.0.1', '::1', '::'])('finds a program that listens on %s, and its name', async (address) => {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  expect(await linuxSockets().findTcpListeners([port])).toEqual([{ process: expect.stringMatching(`^.+ \\(process ${process.pid}\\)$`) }]);
  server.close();
  await once(server, 'close');
  expect(await linuxSockets().findTcpListeners([port])).toEqual([null]);
});

test('without /proc nothing is known to listen', async () => {
  expect(await linuxSockets('/nowhere').findTcpListeners([22])).toEqual([null]);
});
