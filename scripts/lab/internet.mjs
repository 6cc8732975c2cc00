// internet ADDRESS READY - the internet of a lab: a DNS server and a web server on ADDRESS, IPv4 only. READY is a file written when both listen.
//
// DNS: v4only.example has an A record and no AAAA, dual.example has both, nothing else exists.
// Web: GET / says who asked, GET /5mb is 5 MiB, POST and PUT say how many bytes came and their SHA-256.
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer as createWebServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';

const [address, ready] = process.argv.slice(2);
if (address === undefined || ready === undefined) throw new Error('internet ADDRESS READY');

const recordTypes = { A: 1, SOA: 6, AAAA: 28, ANY: 255 };
const ipv4 = Buffer.from(address.split('.').map(Number));
const ipv6 = Buffer.from('20010db8000000000000000000000080', 'hex');
/** @type {Readonly<Record<string, readonly { readonly type: number, readonly data: Buffer }[]>>} */
const zones = {
  'v4only.example': [{ type: recordTypes.A, data: ipv4 }],
  'dual.example': [
    { type: recordTypes.A, data: ipv4 },
    { type: recordTypes.AAAA, data: ipv6 },
  ],
};

/**
 * The name of the question and where it ends. Questions are not compressed.
 *
 * @param {Buffer} query
 */
function readName(query) {
  const labels = [];
  let at = 12;
  for (let length = query[at]; length; length = query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/**
 * @param {Buffer} owner
 * @param {number} type
 * @param {number} ttl seconds
 * @param {Buffer} data
 */
function record(owner, type, ttl, data) {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, head, data]);
}

const toQuestion = Buffer.from([0xc0, 12]);
const root = Buffer.from([0]);
// A negative answer needs an SOA, or resolvers do not keep it. Names: root. Serial and four timers.
const soa = record(root, recordTypes.SOA, 60, Buffer.concat([root, root, Buffer.from(new Uint32Array(5).fill(0x3c000000).buffer)]));

/** @param {Buffer} query */
function answer(query) {
  const { name, end } = readName(query);
  const type = query.readUInt16BE(end);
  const zone = zones[name];
  const found = (zone ?? []).filter((entry) => entry.type === type || type === recordTypes.ANY);
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  // Response, authoritative, recursion available; recursion desired as asked; NXDOMAIN for what does not exist.
  header.writeUInt16BE(0x8480 | (query.readUInt16BE(2) & 0x0100) | (zone ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  header.writeUInt16BE(found.length ? 0 : 1, 8);
  const records = found.map((entry) => record(toQuestion, entry.type, 60, entry.data));
  return Buffer.concat([header, query.subarray(12, end + 4), ...(found.length ? records : [soa])]);
}

function dnsOverUdp() {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    if (query.length > 16) socket.send(answer(query), from.port, from.address);
  });
  return new Promise(
    (resolve) =>
      void socket.bind(53, address, () => {
        resolve(undefined);
      }),
  );
}

function dnsOverTcp() {
  const server = createTcpServer((socket) => {
    let seen = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      seen = Buffer.concat([seen, chunk]);
      while (seen.length > 2 && seen.length >= 2 + seen.readUInt16BE(0)) {
        const length = seen.readUInt16BE(0);
        const reply = answer(seen.subarray(2, 2 + length));
        const prefix = Buffer.alloc(2);
        prefix.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([prefix, reply]));
        seen = seen.subarray(2 + length);
      }
    });
  });
  return new Promise(
    (resolve) =>
      void server.listen(53, address, () => {
        resolve(undefined);
      }),
  );
}

const large = Buffer.alloc(5 * 1024 * 1024, 'lazyjack ');

function web() {
  const server = createWebServer((request, response) => {
    if (request.method === 'GET' || request.method === 'HEAD') {
      if (request.url === '/5mb') response.end(large);
      else if (request.url === '/') response.end(`you are ${request.socket.remoteAddress}\n`);
      else {
        response.statusCode = 404;
        response.end('not here\n');
      }
      return;
    }
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('data', (/** @type {Buffer} */ chunk) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    request.on('end', () => response.end(`${JSON.stringify({ bytes, sha256: hash.digest('hex') })}\n`));
  });
  return new Promise(
    (resolve) =>
      void server.listen(80, address, () => {
        resolve(undefined);
      }),
  );
}

await Promise.all([dnsOverUdp(), dnsOverTcp(), web()]);
writeFileSync(ready, 'ready\n');
