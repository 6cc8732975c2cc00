import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect as connectSocket } from 'node:net';
import type { DnsQuestion, Traffic, TrafficResult, TrafficTarget } from '../../core/host/traffic-port.ts';
import { decodeResponse, encodeQuery } from './dns-message.ts';
import { explainSocketError } from './explain-socket-error.ts';

/** Milliseconds until a request is repeated. A packet may be lost while a container or a neighbor is not ready yet. */
const repeatAfter = 400;
/** Milliseconds for one TCP connection. */
const attemptDeadline = 1500;

/** With sockets of this process. `dnsPort`: the port of requests without one; another one than 53 is for tests. */
export function linuxTraffic(dnsPort = 53): Traffic {
  return {
    askDns: (question, signal) => askDns(question, question.port ?? dnsPort, signal),
    connect: (target, signal) => connectUntilAnswered(target, target.port ?? dnsPort, signal),
  };
}

/**
 * Each repetition has a socket of its own: the kernel chooses the source address when a socket connects, and the right one may be tentative
 * until then. All sockets stay open, because an answer may take longer than a repetition.
 */
function askDns(question: DnsQuestion, port: number, signal: AbortSignal): Promise<TrafficResult> {
  return new Promise((resolve) => {
    const query = { id: randomInt(0x10000), name: question.name, type: question.type };
    const closers: (() => void)[] = [];
    let latest: TrafficResult = { status: 'silent' };
    const end = (result: TrafficResult): void => {
      clearInterval(timer);
      signal.removeEventListener('abort', giveUp);
      for (const close of closers.splice(0)) close();
      resolve(result);
    };
    const giveUp = (): void => {
      end(latest);
    };
    const receive = (received: Buffer): void => {
      const response = decodeResponse(received, query);
      if (response === undefined) return;
      const { code, addresses } = response;
      if (code === 'NOERROR' || code === 'NXDOMAIN') end({ status: 'answered', addresses });
      else latest = { status: 'no-answer-upstream', code };
    };
    const note = (cause: unknown): void => {
      if (cause !== null && cause !== undefined) latest = explainSocketError(cause);
    };
    const send = (): void => {
      closers.push(sendQuery(question, port, encodeQuery(query), { receive, note }));
    };
    const timer = setInterval(send, repeatAfter);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    else send();
  });
}

interface QueryListener {
  readonly receive: (message: Buffer) => void;
  /** Called with an error; undefined or null: none. */
  readonly note: (cause: unknown) => void;
}

/** Sends the query from a new socket. The returned function closes the socket. */
function sendQuery({ address, source }: DnsQuestion, port: number, query: Buffer, { receive, note }: QueryListener): () => void {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  let isClosed = false;
  socket.on('error', note);
  socket.on('message', receive);
  // A connected socket receives only from the server, and ICMP errors too.
  socket.on('connect', () => {
    if (!isClosed) socket.send(query, note);
  });
  socket.bind({ ...(source !== undefined && { address: source }), exclusive: true }, () => {
    if (!isClosed) socket.connect(port, address);
  });
  return () => {
    isClosed = true;
    socket.close();
  };
}

async function connectUntilAnswered(target: TrafficTarget, port: number, signal: AbortSignal): Promise<TrafficResult> {
  let latest: TrafficResult = { status: 'silent' };
  while (!signal.aborted) {
    latest = await connectOnce(target, port, signal, latest);
    if (latest.status === 'answered' || latest.status === 'refused') return latest;
    await sleep(repeatAfter, signal);
  }
  return latest;
}

/**
 * One attempt, given up after `attemptDeadline`: the kernel repeats a lost packet after 1 s, then 2 s, then 4 s, and the way may be there
 * much earlier. `before`: the result of the attempts before, which an attempt without any answer does not change.
 */
function connectOnce({ address, source }: TrafficTarget, port: number, signal: AbortSignal, before: TrafficResult): Promise<TrafficResult> {
  return new Promise((resolve) => {
    const socket = connectSocket({ host: address, port, ...(source !== undefined && { localAddress: source }) });
    const end = (result: TrafficResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.destroy();
      resolve(result);
    };
    const giveUp = (): void => {
      end(before);
    };
    const timer = setTimeout(giveUp, attemptDeadline);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.once('connect', () => {
      end({ status: 'answered' });
    });
    socket.on('error', (cause) => {
      end(explainSocketError(cause));
    });
  });
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake, { once: true });
  });
}
