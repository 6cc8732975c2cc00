import type { TrafficResult } from '../../src/core/host/traffic-port.ts';
import type { DownloadResult, PingRequest, PingResult, RunningKubernetes, VerifyTraffic } from '../../src/core/host/verify-ports.ts';
import type { RecordedHostInput } from '../../src/host/simulated/recorded-host.ts';
import { runChecks } from '../../src/app/verify/run-checks.ts';
import type { CheckName, VerifyInput } from '../../src/app/verify/verify-check.ts';
import { ipv4Networks } from '../ipv4-networks.ts';
import { ipv6Networks } from '../ipv6-networks.ts';
import { clusterFromYaml, plainHost } from './simulated-cluster.ts';

const topology = `
general: { token: abcdef.0123456789abcdef, token-cert-hash: ${'0123456789abcdef'.repeat(4)} }
topology:
  my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
`;
const ipv6 = clusterFromYaml(`${topology}${ipv6Networks}`);
export const withAaaa = clusterFromYaml(`${topology}${ipv6Networks.replace('dns64: {', 'dns64: { allow_aaaa_use: true,')}`);
export const ipv4 = clusterFromYaml(
  `${topology.replace(' dns64 nat64', '').replace('general: {', 'general: { mode: ipv4,')}${ipv4Networks}`,
);

export const answered: PingResult = { status: 'answered', milliseconds: 0.3 };
export const silent = { status: 'silent' } as const;
const member = { status: 'answered', addresses: ['fd00:10:64:ff9b::a63:1'] } as const;

/** minion1 as it is after `up`, with a neighbour that answers. */
export const eth1 = {
  links: [
    { name: 'lo', index: 1, mtu: 65536 },
    { name: 'eth1', index: 3, mtu: 9000 },
  ],
  addresses: [{ dev: 'eth1', family: 6, address: 'fd00:20::a', prefix: 64 }],
  routes: [{ family: 6, dst: 'fd00:40:0:0:2::/80', via: 'fd00:20::2', dev: 'eth1' }],
} as const satisfies RecordedHostInput['network'];

export interface Situation {
  readonly cluster?: VerifyInput['cluster'];
  readonly name?: string;
  readonly phases?: VerifyInput['phases'];
  readonly network?: RecordedHostInput['network'];
  /** Another host has the management address. */
  readonly hasFailedDad?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  readonly now?: string;
  readonly ping?: (request: PingRequest) => PingResult;
  readonly connect?: TrafficResult;
  /** Of the DNS server without NAT64. */
  readonly connectUpstream?: TrafficResult;
  readonly dns?: TrafficResult;
  readonly download?: DownloadResult;
  readonly kubernetes?: Partial<RunningKubernetes>;
  readonly token?: string | null;
  /** The names of the nodes that joined and are ready, and of those that joined and are not. */
  readonly ready?: readonly string[];
  readonly notReady?: readonly string[];
  readonly readFile?: () => Promise<never>;
  readonly url?: string;
  readonly ipv6Target?: string;
}

/** What a check says in this situation, one line for each target. */
export async function verify(check: CheckName, situation: Situation): Promise<readonly string[]> {
  const {
    cluster = ipv6,
    name = 'minion1',
    network = eth1,
    files = {},
    ping = () => answered,
    connect = { status: 'answered' },
  } = situation;
  const node = cluster.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(`no node ${name}`);
  const plain = plainHost(
    name,
    {},
    { network, files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, { type: 'file' as const, content }])) },
  );
  const { ready = ['minion1'], notReady = [], token = '2026-12-01T06:00:00Z' } = situation;
  const host = {
    ...plain,
    network: {
      ...plain.network,
      read: async () => {
        const state = await plain.network.read();
        return { ...state, addresses: state.addresses.map((each) => ({ ...each, dadFailed: situation.hasFailedDad === true })) };
      },
    },
    files: { ...plain.files, ...(situation.readFile !== undefined && { read: situation.readFile }) },
    invocation: { ...plain.invocation, now: () => new Date(situation.now ?? '2026-11-30T12:00:00Z') },
    kubeadm: {
      ...plain.kubeadm,
      readNodes: async () => [...ready, ...notReady].map((each) => ({ name: each, isControlPlane: false, isReady: ready.includes(each) })),
      readTokenExpiry: async () => token,
    },
  };
  const traffic: VerifyTraffic = {
    ping: async (request) => ping(request),
    connect: async ({ address }) => (address === '10.99.0.1' ? (situation.connectUpstream ?? connect) : connect),
    askDns: async ({ name: asked }) => (asked === '.' ? { status: 'answered' } : (situation.dns ?? member)),
    download: async () => situation.download ?? { status: 'complete', bytes: 5_242_880 },
  };
  const kubernetes: RunningKubernetes = {
    readKubeletArguments: async () => ['kubelet', '--node-ip=FD00:20::A'],
    findPod: async () => ({ path: '/run/netns/p', family: 6, address: 'fd00:40::a:0:0:2' }),
    readNode: async () => ({ name, isControlPlane: false, isReady: true, address: 'fd00:20::a' }),
    ...situation.kubernetes,
  };
  const { url, ipv6Target, phases = new Set(['prepare', 'up'] as const) } = situation;
  const results = await runChecks(
    { cluster, node, host, traffic, kubernetes, phases, url: url === undefined ? undefined : new URL(url), ipv6Target, now: () => 0 },
    new AbortController().signal,
  );
  return results
    .filter((result) => result.check === check)
    .map(({ target, outcome }) => {
      const cause = 'cause' in outcome ? `\n    Likely cause: ${outcome.cause ?? ''}` : '';
      const fix = 'fix' in outcome ? `\n    ${outcome.fix}` : '';
      return `${target === '' ? '' : `${target}: `}${outcome.status}${outcome.detail === undefined ? '' : `: ${outcome.detail}`}${cause}${fix}`;
    });
}
