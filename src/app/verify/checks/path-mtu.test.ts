import { expect, test } from '@jest/globals';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import type { PingRequest, PingResult } from '../../../core/host/verify-ports.ts';
import type { CheckOutcome } from '../verify-check.ts';
import { checkPathMtu } from './path-mtu.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const refused = { status: 'refused' } as const;

/** What the check of the way to the first other node says. */
async function checkFirst(ping: (request: PingRequest) => PingResult, signal = new AbortController().signal): Promise<CheckOutcome> {
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  const [task] = await checkPathMtu({
    cluster,
    node,
    host: plainHost(node.name),
    traffic: {
      ping: async (request) => ping(request),
      connect: async () => refused,
      askDns: async () => refused,
      download: async () => ({ status: 'unconnected', result: refused }),
    },
    kubernetes: {
      readKubeletArguments: async () => null,
      findPod: async () => undefined,
      readNode: async () => undefined,
    },
    phases: new Set(['prepare']),
    now: () => 0,
  });
  if (task === undefined) throw new Error('no check');
  return task.run(signal);
}

const answered: PingResult = { status: 'answered', milliseconds: 0.3 };

test.each([1, 2])('%i lost packets of the full size are sent again', async (lost) => {
  const full: (number | undefined)[] = [];
  const outcome = await checkFirst(({ packetSize, seconds }) => {
    if (packetSize !== cluster.mtu) return answered;
    full.push(seconds);
    return full.length > lost ? answered : { status: 'silent' };
  });
  expect(outcome).toEqual({ status: 'passed', detail: `${cluster.mtu} bytes`, milliseconds: 0.3 });
  expect(full).toEqual([undefined, 3, 3].slice(0, lost + 1));
});

test('a search that is given up names what passed until then', async () => {
  const deadline = new AbortController();
  let count = 0;
  const outcome = await checkFirst(({ packetSize = 0 }) => {
    // The full size three times and the smallest come first.
    if (++count === 6) deadline.abort();
    return packetSize <= 1500 && !deadline.signal.aborted ? answered : { status: 'silent' };
  }, deadline.signal);
  expect(outcome).toMatchObject({
    status: 'failed',
    detail: expect.stringMatching(/; the largest that pass have at least 1280 bytes\.$/u),
  });
});
