import fc from 'fast-check';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../testing/simulated/simulated-engine.ts';
import { findFirstDifference } from '../../first-difference.ts';
import { hostileTexts } from '../../../testing/hostile-text.ts';
import { mutatedBytes } from '../mutate.ts';
import { planBothPhases, findErrorProblem } from '../plan-both-phases.ts';
import { defineFuzzTarget } from '../fuzz-target.ts';

const cluster = clusterFromYaml(`general: { insecure: true, cri-socket: /run/x.sock }\n${threeNodesYaml}`);

const validHosts =
  '127.0.0.1\tlocalhost\n127.0.1.1\tmy-master.example.test\tmy-master # ours\n\n::1 localhost ip6-localhost\nfd00:20::a minion1\n';
const validResolvConf = '# Generated\nsearch example.test\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\noptions edns0 trust-ad\n';
const tokens = [
  ...hostileTexts,
  ...['\n', '\r\n', '\t', ' ', '#', '%eth0', 'nameserver ', 'nameserver fd00:10::100\n', 'fd00:20::2 my-master\n', 'my-master', 'MINION1'],
  ...['fd00:20::2\t', '127.0.0.1 ', '::ffff:1.2.3.4 x\n', '[fd00::1] y\n', 'options ', ';'],
];
const arbitrarySharedFiles = fc.record({
  node: fc.constantFrom('my-master', 'minion1'),
  hosts: mutatedBytes(fc.constant(validHosts), tokens),
  resolvConf: mutatedBytes(fc.constant(validResolvConf), tokens),
});

/**
 * `/etc/hosts` and `/etc/resolv.conf` of any bytes: planned and applied; a second apply has nothing to do, and destroy restores every byte.
 */
export const sharedFilesTarget = defineFuzzTarget(
  'shared-files',
  { weight: 8, casesInTest: 25 },
  arbitrarySharedFiles,
  async ({ node: name, ...bytes }) => {
    const file = (content: Uint8Array) => ({ type: 'file' as const, content: { base64: Buffer.from(content).toString('base64') } });
    const host = plainHost(name);
    host.files.put('/etc/hosts', file(bytes.hosts));
    host.files.put('/etc/resolv.conf', file(bytes.resolvConf));
    const node = cluster.nodes.find((other) => other.name === name);
    if (node === undefined) return 'no node';
    const { problem } = await planBothPhases(host, cluster, node);
    if (problem !== undefined) return problem;
    if (host.effects.length > 0) return `a plan wrote: ${host.effects.join(', ')}`;
    const before = await readContents(host);
    const engine = simulatedEngine(host);
    const desired = await makePrepareDesired(host, cluster, name);
    const applied = await engine.apply(desired);
    if ('cause' in applied) {
      const bad = findErrorProblem(applied.cause);
      if (bad !== undefined) return bad;
    }
    if (applied.status === 'done') {
      const again = await engine.plan(desired);
      if (again.changes.length > 0) return `after an apply there is still to do: ${again.changes.map(({ address }) => address).join(', ')}`;
      const destroyed = await engine.destroy();
      if (destroyed.status !== 'done') return `destroy ended ${destroyed.status}`;
    }
    return findFirstDifference(before, await readContents(host));
  },
);

async function readContents({ files }: ReturnType<typeof plainHost>) {
  const nodes = await Promise.all(['/etc/hosts', '/etc/resolv.conf'].map((path) => files.read(path)));
  return nodes.map((node) => (node?.type === 'file' ? Buffer.from(node.content).toString('base64') : null));
}
