import { expect, test } from '@jest/globals';
import type { Traffic, TrafficResult } from '../../../core/host/traffic-port.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { checkFunction } from './check-function.ts';
import { runFunctionChecks } from './run-function-checks.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const answered: TrafficResult = { status: 'answered' };
const synthesized: TrafficResult = { status: 'answered', addresses: ['fd00:10:64:ff9b::c000:aa'] };
const silent: TrafficResult = { status: 'silent' };
const refused: TrafficResult = { status: 'refused' };
const servfail: TrafficResult = { status: 'no-answer-upstream', code: 'SERVFAIL' };

/**
 * What each address answers: to the question that DNS64 answers itself, to a forwarded question, and to a TCP connection. Through NAT64, UDP
 * passes where TCP is refused, unless `nat64Udp` says otherwise.
 */
interface Answers {
  readonly own?: TrafficResult;
  readonly forwarded?: TrafficResult;
  readonly nat64?: TrafficResult;
  readonly nat64Udp?: TrafficResult;
  readonly udp?: TrafficResult;
  readonly tcp?: TrafficResult;
  readonly gateway?: TrafficResult;
  readonly container?: TrafficResult;
}

function makeTraffic(answers: Answers): Traffic {
  const upstream = '10.99.0.1';
  const translated = 'fd00:10:64:ff9b::a63:1';
  const { nat64 = answered, nat64Udp = nat64.status === 'refused' ? answered : nat64, own = synthesized, forwarded = answered } = answers;
  return {
    askDns: async ({ address, type }) => {
      if (address === upstream) return answers.udp ?? answered;
      if (address === translated) return nat64Udp;
      return type === 'AAAA' ? own : forwarded;
    },
    connect: async ({ address }) =>
      ({
        [upstream]: answers.tcp,
        'fd00:10::1': answers.gateway ?? refused,
        'fd00:10::100': answers.container,
        [translated]: nat64,
      })[address] ?? answered,
  };
}

const target = (name: string) => {
  const node = cluster.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return { cluster, node };
};

async function check(name: string, answers: Answers, isUpApplied = false) {
  const host = plainHost(name);
  const report = await checkFunction(target(name), { host, traffic: makeTraffic(answers), isUpApplied, now: () => 0 });
  if (report === undefined || report.status === 'works') return report?.status;
  const { severity, summary, detail } = report.diagnostic;
  return `${report.status}, ${severity}: ${summary}. ${detail}`;
}

const nothing = 'fails, error: applied, but NAT64 carries nothing';

test.each<[string, Answers, string]>([
  ['everything answers', {}, 'works'],
  ['the DNS server has no TCP', { nat64: refused, tcp: refused }, 'works'],
  ['DNS64 is silent', { own: silent, forwarded: silent }, `${nothing}. DNS64, fd00:10::100, does not answer.`],
  [
    'DNS64 answers with a foreign prefix',
    { own: { status: 'answered', addresses: ['64:ff9b::c000:aa'] } },
    `${nothing}. DNS64, fd00:10::100, answers 64:ff9b::c000:aa for ipv4only.arpa instead of one in fd00:10:64:ff9b::/96: another server has this address, or DNS64 runs with another configuration.`,
  ],
  [
    'a rule rejects TCP on its way through NAT64',
    { nat64: refused },
    `${nothing}. fd00:10:64:ff9b::a63:1 refuses the request, while 10.99.0.1 answers over IPv4 without NAT64.`,
  ],
  [
    'a rule rejects everything on its way through NAT64, and DNS64 has the answer in its cache',
    { nat64: refused, nat64Udp: refused, tcp: refused },
    `${nothing}. fd00:10:64:ff9b::a63:1 refuses the request, while 10.99.0.1 answers over IPv4 without NAT64.`,
  ],
  [
    'nothing is translated',
    { forwarded: servfail, nat64: silent },
    `${nothing}. fd00:10:64:ff9b::a63:1 does not answer, while 10.99.0.1 answers over IPv4 without NAT64.`,
  ],
  [
    'only TCP is translated',
    { forwarded: servfail },
    `${nothing}. DNS64 answers SERVFAIL, while 10.99.0.1 answers over IPv4 without NAT64.`,
  ],
  [
    'the DNS server is silent',
    { forwarded: servfail, nat64: silent, udp: silent, tcp: silent },
    `${nothing}: the DNS server behind it does not answer. 10.99.0.1 does not answer, asked over IPv4 without NAT64.`,
  ],
  [
    'the DNS server is silent, and DNS64 has the answer in its cache',
    { nat64: silent, udp: silent, tcp: silent },
    `${nothing}: the DNS server behind it does not answer. 10.99.0.1 does not answer, asked over IPv4 without NAT64.`,
  ],
  [
    'there is no way to the DNS server',
    { forwarded: servfail, nat64: silent, udp: { status: 'unreachable', reason: 'this host has no route to it' }, tcp: silent },
    `${nothing}: the DNS server behind it does not answer. 10.99.0.1 is unreachable: this host has no route to it, asked over IPv4 without NAT64.`,
  ],
])('on the translator: %s', async (_, answers, expected) => {
  expect(await check('my-master', answers)).toBe(expected);
});

const all = { own: silent, forwarded: silent, nat64: silent, container: silent };

test.each<[string, Answers, string]>([
  ['everything answers', {}, 'works'],
  ['the DNS server has no TCP', { nat64: refused }, 'works'],
  [
    'the translator is not prepared yet',
    { ...all, gateway: silent },
    "pending, warning: NAT64 does not answer yet. fd00:10::1, the support network's gateway on my-master, does not answer.",
  ],
  [
    'the container is not up yet',
    { ...all, container: { status: 'unreachable', reason: 'no host on the way answers for it' } },
    'pending, warning: NAT64 does not answer yet. fd00:10::100, DNS64 on my-master, is unreachable: no host on the way answers for it.',
  ],
  ['the packets to the container are dropped', all, `${nothing}. DNS64, fd00:10::100, does not answer.`],
  [
    'the packets to the container are rejected',
    { ...all, own: refused, forwarded: refused, container: refused },
    `${nothing}. DNS64, fd00:10::100, refuses the request.`,
  ],
  [
    'DNS64 answers without an address',
    { own: answered },
    `${nothing}. DNS64, fd00:10::100, answers no address for ipv4only.arpa instead of one in fd00:10:64:ff9b::/96: another server has this address, or DNS64 runs with another configuration.`,
  ],
  [
    'a rule rejects what is to be translated',
    { nat64: refused, nat64Udp: refused },
    `${nothing}. fd00:10:64:ff9b::a63:1 refuses the request.`,
  ],
  [
    'DNS64 is up, NAT64 is not yet',
    { forwarded: servfail, nat64: { status: 'unreachable', reason: 'no host on the way answers for it' } },
    'pending, warning: NAT64 does not answer yet. fd00:10:64:ff9b::a63:1, behind NAT64 on my-master, is unreachable: no host on the way answers for it.',
  ],
  [
    'a rule forbids it',
    { nat64: { status: 'forbidden' } },
    `${nothing}. fd00:10:64:ff9b::a63:1 cannot be asked: a rule of this host or of a router drops the packets.`,
  ],
  ['nothing is translated', { nat64: silent }, `${nothing}. fd00:10:64:ff9b::a63:1 does not answer.`],
  ['DNS64 gets no answer', { forwarded: servfail }, `${nothing}. DNS64, fd00:10::100, answers SERVFAIL.`],
])('on another node: %s', async (_, answers, expected) => {
  expect(await check('minion1', answers)).toBe(expected);
});

test('after phase up, an absent translator is an error', async () => {
  expect(await check('minion1', { ...all, gateway: silent }, true)).toBe(
    `${nothing}. fd00:10::1, the support network's gateway on my-master, does not answer.`,
  );
});

test('a problem of this host that stops translation is the likely cause', async () => {
  const settings = { '/etc/docker/daemon.json': { type: 'file' as const, content: '{"iptables": false}' } };
  const host = plainHost('my-master', {}, { files: settings });
  const traffic = makeTraffic({ forwarded: servfail, nat64: silent });
  const report = await checkFunction(target('my-master'), { host, traffic, isUpApplied: false, now: () => 0 });
  expect(report).toMatchObject({
    status: 'fails',
    diagnostic: { detail: expect.stringMatching(/Likely cause: Docker does not masquerade\. .*"iptables": false/u) },
  });
});

test('requests are sent from the address that the kernel chooses and from the management address', async () => {
  const checks = await runFunctionChecks(target('minion1'), makeTraffic({}), () => 0);
  expect(checks.map(({ name, to, from = '' }) => `${name} ${to} ${from}`.trimEnd())).toEqual([
    'dns64 fd00:10::100',
    'forwarded fd00:10::100',
    'nat64 fd00:10:64:ff9b::a63:1',
    'nat64-udp fd00:10:64:ff9b::a63:1',
    'dns64 fd00:10::100 fd00:20::a',
    'forwarded fd00:10::100 fd00:20::a',
    'nat64 fd00:10:64:ff9b::a63:1 fd00:20::a',
    'nat64-udp fd00:10:64:ff9b::a63:1 fd00:20::a',
    'translator fd00:10::1',
    'container fd00:10::100',
  ]);
});

test('without an answer of the translator the other requests are given up', async () => {
  const waitForAbort = (signal: AbortSignal): Promise<TrafficResult> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(silent);
      });
    });
  const traffic: Traffic = {
    askDns: (_, signal) => waitForAbort(signal),
    connect: ({ address }, signal) => (address === 'fd00:10::1' ? Promise.resolve(silent) : waitForAbort(signal)),
  };
  const checks = await runFunctionChecks(target('minion1'), traffic, () => 0);
  expect(checks.map(({ result }) => result.status)).toEqual(Array.from({ length: 10 }, () => 'silent'));
});

test('a cluster without NAT64 has nothing to check', async () => {
  const ipv4 = clusterFromYaml(
    'general: { mode: ipv4 }\ntopology: { a: { interface: eth1, opmodes: master, id: 2 } }\nmgmt_net: { cidr: 10.192.0.0/16 }\npod_net: { cidr: 10.244.0.0/16 }\nservice_net: { cidr: 10.96.0.0/12 }\n',
  );
  const [node] = ipv4.nodes;
  if (node === undefined) throw new Error('no node');
  const input = { host: plainHost('a'), traffic: makeTraffic({}), isUpApplied: false, now: () => 0 };
  expect(await checkFunction({ cluster: ipv4, node }, input)).toBeUndefined();
});
