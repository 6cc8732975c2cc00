import type { RecordedHost } from '../../src/host/simulated/recorded-host.ts';
import { type SimulatedHost, simulatedHost } from '../../src/host/simulated/simulated-host.ts';

/**
 * The host after a reboot: files and Docker's objects stay, the kernel is as in `fresh`, a record of the host before the first apply. dockerd
 * starts first: it creates the bridges of its networks, and enables IPv6 forwarding on account of a network with IPv6, as Docker 20.10 to 28 do.
 */
export async function rebootHost(host: SimulatedHost, fresh: RecordedHost): Promise<SimulatedHost> {
  const { files, containers } = host.record();
  const rebooted = simulatedHost({ ...fresh, files, containers: { ...containers, networks: [], containers: [] } });
  for (const network of containers.networks) await rebooted.containers.createNetwork(network);
  rebooted.containers.data.containers.push(...containers.containers);
  if (containers.networks.some(({ subnets }) => subnets.some(({ subnet }) => subnet.includes(':')))) await enableIpv6Forwarding(rebooted);
  return rebooted;
}

/** As dockerd does when it starts. */
export async function enableIpv6Forwarding({ sysctls }: SimulatedHost): Promise<void> {
  await sysctls.write(['default', 'all'].map((name) => ({ key: `net/ipv6/conf/${name}/forwarding`, value: '1' })));
}
