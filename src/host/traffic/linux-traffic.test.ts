import { afterEach, describe, expect, test } from '@jest/globals';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { decodeResponse, encodeQuery } from './dns-message.ts';
import { linuxTraffic } from './linux-traffic.ts';

const loopback = '127.0.0.1';
const ipv4only = { name: 'ipv4only.arpa', type: 'AAAA' } as const;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A response to the query with this code and one AAAA record, 64:ff9b::c000:aa, if the code is 0. */
function respond(query: Buffer, code: number): Buffer {
  const header = Buffer.from(query.subarray(0, 12));
  header[2] = 0x81;
  header[3] = 0x80 | code;
  header[7] = code === 0 ? 1 : 0;
  const record = Buffer.from('c00c001c00010000003c00100064ff9b0000000000000000c00000aa', 'hex');
  return Buffer.concat([header, query.subarray(12), ...(code === 0 ? [record] : [])]);
}

/** A DNS server that answers the queries with these codes in order and ignores a query without code. Resolves with its port. */
async function serveDns(codes: readonly (number | undefined)[]): Promise<number> {
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  let count = 0;
  socket.on('message', (query, { port, address }) => {
    const code = codes[count++];
    if (code !== undefined) socket.send(respond(query, code), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, loopback, resolve));
  return socket.address().port;
}

describe('messages', () => {
  const query = { id: 0x1234, ...ipv4only };

  test('a query asks for one name', () => {
    expect(encodeQuery(query).toString('hex')).toBe('12340100000100000000000008697076346f6e6c79046172706100001c0001');
    expect(encodeQuery({ id: 1, name: '.', type: 'SOA' }).toString('hex')).toBe('0001010000010000000000000000060001');
  });

  test('a response has its code and its addresses', () => {
    expect(decodeResponse(respond(encodeQuery(query), 0), query)).toEqual({ code: 'NOERROR', addresses: ['64:ff9b::c000:aa'] });
    expect(decodeResponse(respond(encodeQuery(query), 2), query)).toEqual({ code: 'SERVFAIL', addresses: [] });
  });

  test('a query and another response are no response, and no damaged one throws', () => {
    const response = respond(encodeQuery(query), 0);
    expect(decodeResponse(encodeQuery(query), query)).toBeUndefined();
    expect(decodeResponse(response, { id: 1 })).toBeUndefined();
    // The last record has 28 bytes. Without it, the message ends before what its header announces.
    for (let length = 0; length <= response.length - 28; length++) {
      expect(decodeResponse(response.subarray(0, length), query)).toBeUndefined();
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void decodeResponse(Buffer.from([0x12, 0x34, 0x81, ...bytes]), query)),
    );
  });
});

describe('questions', () => {
  test('a lost query and a refusal are repeated', async () => {
    const port = await serveDns([undefined, 2, 3]);
    const signal = AbortSignal.timeout(5000);
    expect(await linuxTraffic(port).askDns({ address: loopback, source: '127.0.0.2', ...ipv4only }, signal)).toEqual({
      status: 'answered',
      addresses: [],
    });
  });

  test.each([
    ['a server without an answer', [2, 2, 2], { status: 'no-answer-upstream', code: 'SERVFAIL' }],
    ['a silent server', [], { status: 'silent' }],
  ])('%s', async (_, codes, expected) => {
    const port = await serveDns(codes);
    expect(await linuxTraffic(port).askDns({ address: loopback, ...ipv4only }, AbortSignal.timeout(600))).toEqual(expected);
  });

  test('no server, and a source address of another host', async () => {
    const port = await serveDns([]);
    closers.splice(0).forEach((close) => {
      close();
    });
    const ask = (source?: string) => linuxTraffic(port).askDns({ address: loopback, source, ...ipv4only }, AbortSignal.timeout(300));
    expect(await ask()).toEqual({ status: 'refused' });
    expect(await ask('192.0.2.1')).toEqual({ status: 'unreachable', reason: 'this host does not have the source address' });
  });
});

test('connections', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, loopback, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const connect = (address: string, source?: string) => linuxTraffic(port).connect({ address, source }, AbortSignal.timeout(300));
  expect(await connect(loopback, '127.0.0.2')).toEqual({ status: 'answered' });
  expect(await connect(loopback, '192.0.2.1')).toEqual({ status: 'unreachable', reason: 'this host does not have the source address' });
  await new Promise((resolve) => server.close(resolve));
  expect(await connect(loopback)).toEqual({ status: 'refused' });
  expect(await linuxTraffic(port).connect({ address: loopback }, AbortSignal.abort())).toEqual({ status: 'silent' });
});
