import { refuseBuildContext, refuseProgram } from '../../../testing/contracts/refuse-image-builds.ts';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { clusterFromYaml, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { dockerEngine } from '../../../src/runtimes/docker/docker-engine.ts';
import { hostileTexts } from '../../../testing/hostile-text.ts';
import { createScriptedHost, validAnswers } from '../scripted-host.ts';
import { mutatedBytes, mutatedJson } from '../mutate.ts';
import { planBothPhases } from '../plan-both-phases.ts';
import { defineFuzzTarget } from '../fuzz-target.ts';

const cluster = clusterFromYaml(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodesYaml}`);

/** Answers of Docker, by the end of the requested path. */
const validDaemonAnswers = {
  version: { Version: '28.1.1', ApiVersion: '1.49' },
  networks: [
    {
      ...{ Id: 'a'.repeat(64), Name: 'support_net', Driver: 'bridge', Labels: { 'lazyjack.owner': 'lazyjack' } },
      IPAM: { Driver: 'default', Config: [{ Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }, { Subnet: 'fd00:10::/64' }] },
      Options: { 'com.docker.network.bridge.name': 'lazyjack0' },
    },
    { Id: 'b'.repeat(64), Name: 'bridge', Driver: 'bridge', IPAM: null, Options: {}, Labels: null },
  ],
  container: {
    ...{ Name: '/dns64', Image: 'sha256:d', RestartCount: 0 },
    State: {
      Running: true,
      Restarting: false,
      ExitCode: 0,
      StartedAt: '2026-01-01T00:00:00Z',
      Error: '',
      Health: { Status: 'healthy', Log: [] },
    },
    Config: { Image: 'lazyjack/dns64:1', Env: ['A=b'], Cmd: ['named'], Labels: {}, Healthcheck: { Test: ['CMD', 'true'] } },
    HostConfig: {
      ...{ NetworkMode: 'support_net', Binds: ['/var/lib/lazyjack/dns64:/etc/bind:ro'], CapAdd: ['CAP_NET_ADMIN'], Devices: [] },
      ...{ Sysctls: { 'net.ipv6.conf.all.forwarding': '1' }, RestartPolicy: { Name: 'always' } },
    },
    NetworkSettings: { Networks: { support_net: { IPAMConfig: { IPv4Address: '172.18.0.2', IPv6Address: 'fd00:10::100' } } } },
  },
  image: { Id: 'sha256:d', Config: { Env: ['PATH=/bin'], Labels: null } },
};
type RequestedObject = keyof typeof validDaemonAnswers;

const hostileValues = [...hostileTexts, 0, -1, 1e308, true, null, [], {}, [[]], { a: 'b' }, 'host', 'lazyjack0', 'fd00:10::/64'];
const arbitraryWrongAnswer = fc.constantFrom<RequestedObject>('version', 'networks', 'container', 'image').chain((requested) =>
  fc.record({
    requested: fc.constant(requested),
    status: fc.constantFrom(200, 200, 200, 200, 404, 500, 301),
    body: fc.oneof(
      mutatedJson([validDaemonAnswers[requested]], hostileValues).map((text) => Buffer.from(text)),
      mutatedBytes(fc.constant(JSON.stringify(validDaemonAnswers[requested])), hostileTexts).map((bytes) => Buffer.from(bytes)),
    ),
  }),
);

interface FakeDaemon {
  readonly socket: string;
  /** Requests other than GET. */
  readonly writeRequests: string[];
  wrongAnswer: { readonly requested: RequestedObject; readonly status: number; readonly body: Buffer };
}
let daemonStart: Promise<FakeDaemon> | undefined;

/** One daemon for all cases of a process; it does not keep the process alive. */
async function startFakeDaemon(): Promise<FakeDaemon> {
  const socket = `${tmpdir()}/lazyjack-fuzz-${process.pid}.sock`;
  const state: FakeDaemon = { socket, writeRequests: [], wrongAnswer: { requested: 'version', status: 200, body: Buffer.from('{}') } };
  const server = createServer((request, response) => {
    if (request.method !== 'GET') state.writeRequests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const requested = requestedObject(request.url ?? '');
    const { status, body } =
      requested === state.wrongAnswer.requested ? state.wrongAnswer : { status: 200, body: JSON.stringify(validDaemonAnswers[requested]) };
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  server.unref();
  process.once('exit', () => server.close());
  return state;
}

function requestedObject(url: string): RequestedObject {
  if (url.includes('/containers/')) return 'container';
  if (url.includes('/images/')) return 'image';
  return url.includes('/networks') ? 'networks' : 'version';
}

/** Answers of Docker about its objects are refused or handled while planning, and no request changes anything. */
export const dockerTarget = defineFuzzTarget('docker', { weight: 4, casesInTest: 15 }, arbitraryWrongAnswer, async (wrong) => {
  const daemon = await (daemonStart ??= startFakeDaemon());
  daemon.wrongAnswer = wrong;
  const containers = dockerEngine({
    env: { DOCKER_HOST: `unix://${daemon.socket}` },
    withBuildContext: refuseBuildContext,
    runProgram: refuseProgram,
  });
  const [node] = cluster.nodes;
  if (node === undefined) return 'no node';
  const { host } = createScriptedHost(node.name, validAnswers, { containers });
  const planned = await planBothPhases(host, cluster, node);
  return planned.problem ?? (daemon.writeRequests.length > 0 ? `a plan sent: ${daemon.writeRequests.join('; ')}` : undefined);
});
