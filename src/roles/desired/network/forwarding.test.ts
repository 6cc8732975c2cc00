import { expect, test } from '@jest/globals';
import { readFacts } from '../../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import type { SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { declareForwarding } from './forwarding.ts';

const acceptRa = 'net/ipv6/conf/eth0/accept_ra';
const learned = { family: 6, dst: '::/0', via: 'fe80::1', dev: 'eth0', protocol: 'ra', metric: 1024 } as const;

async function wishes(host: SimulatedHost): Promise<readonly DesiredResource[]> {
  const cluster = clusterFromYaml(threeNodesYaml);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  return declareForwarding({ cluster, node, facts: await readFacts(host) });
}

function router(sysctls: Record<string, string>): SimulatedHost {
  const { network } = plainHost('my-master').record();
  return plainHost('my-master', {}, { network: { ...network, routes: [learned] }, sysctls });
}

const asked = async (host: SimulatedHost): Promise<string[]> => (await wishes(host)).map(({ address }) => address);

const both = ['sysctl:net/ipv6/conf/all/forwarding', 'sysctl:net/ipv6/conf/default/forwarding', 'sysctl:net/ipv4/ip_forward'];

test('an interface whose route the kernel learned goes on listening; one that leaves it to systemd-networkd is let alone', async () => {
  expect(await asked(router({ [acceptRa]: '1' }))).toEqual([`sysctl:${acceptRa}`, ...both]);
  expect(await asked(router({ [acceptRa]: '0' }))).toEqual(both);
});

test('it goes on listening while the router is silent, too', async () => {
  const host = router({ [acceptRa]: '1' });
  const engine = simulatedEngine(host);
  await engine.apply(await wishes(host));
  await host.network.write([{ op: 'delete-route', ...learned }]);
  expect((await engine.plan(await wishes(host))).changes).toEqual([]);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(await host.sysctls.read([acceptRa])).toEqual(['1']);
});

test('where every new interface listens like that, the interfaces of pods are none of ours', async () => {
  const host = plainHost('my-master', {}, { sysctls: { 'net/ipv6/conf/default/accept_ra': '2', [acceptRa]: '2' } });
  expect(await asked(host)).toEqual(both);
});

test('kubeadm looks at what new interfaces get', async () => {
  const host = plainHost('my-master', {}, { sysctls: { 'net/ipv6/conf/all/forwarding': '1', 'net/ipv6/conf/default/forwarding': '0' } });
  expect(await simulatedEngine(host).apply(await wishes(host))).toMatchObject({ status: 'done' });
  expect(await host.sysctls.read(['net/ipv6/conf/default/forwarding'])).toEqual(['1']);
});
