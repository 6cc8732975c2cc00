import { expect, test } from '@jest/globals';
import { readHostFacts } from '../../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import type { SimulatedHost } from '../../../host/simulated/simulated-host.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { declareForwarding } from './forwarding.ts';

const acceptRa = 'net/ipv6/conf/eth0/accept_ra';
const learned = { family: 6, dst: '::/0', via: 'fe80::1', dev: 'eth0', protocol: 'ra', metric: 1024 } as const;

async function desiredFor(host: SimulatedHost): Promise<readonly DesiredResource[]> {
  const cluster = clusterFromYaml(threeNodesYaml);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  return declareForwarding({ cluster, node, facts: await readHostFacts(host) });
}

function router(sysctls: Record<string, string>): SimulatedHost {
  const { network } = plainHost('my-master').record();
  return plainHost('my-master', {}, { network: { ...network, routes: [learned] }, sysctls });
}

const addressesFor = async (host: SimulatedHost): Promise<string[]> => (await desiredFor(host)).map(({ address }) => address);

const both = ['sysctl:net/ipv6/conf/all/forwarding', 'sysctl:net/ipv6/conf/default/forwarding', 'sysctl:net/ipv4/ip_forward'];

test('an interface with a route from the kernel keeps accepting advertisements; one of systemd-networkd is unchanged', async () => {
  expect(await addressesFor(router({ [acceptRa]: '1' }))).toEqual([`sysctl:${acceptRa}`, ...both]);
  expect(await addressesFor(router({ [acceptRa]: '0' }))).toEqual(both);
});

test('it keeps accepting advertisements while the router is silent', async () => {
  const host = router({ [acceptRa]: '1' });
  const engine = simulatedEngine(host);
  await engine.apply(await desiredFor(host));
  await host.network.write([{ op: 'delete-route', ...learned }]);
  expect((await engine.plan(await desiredFor(host))).changes).toEqual([]);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(await host.sysctls.read([acceptRa])).toEqual(['1']);
});

test('if new interfaces accept advertisements by default, pod interfaces are ignored', async () => {
  const host = plainHost('my-master', {}, { sysctls: { 'net/ipv6/conf/default/accept_ra': '2', [acceptRa]: '2' } });
  expect(await addressesFor(host)).toEqual(both);
});

test('kubeadm checks the default of new interfaces', async () => {
  const host = plainHost('my-master', {}, { sysctls: { 'net/ipv6/conf/all/forwarding': '1', 'net/ipv6/conf/default/forwarding': '0' } });
  expect(await simulatedEngine(host).apply(await desiredFor(host))).toMatchObject({ status: 'done' });
  expect(await host.sysctls.read(['net/ipv6/conf/default/forwarding'])).toEqual(['1']);
});
