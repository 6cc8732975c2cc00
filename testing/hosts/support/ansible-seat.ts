import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { makeKeyPair, startSshServer } from '../../../lab/ssh/ssh-server.ts';

/** The directory on the control machine with the inventory and the configuration. */
export const seatDirectory = '/root/cluster';

const inventory = 'plugin: lazyjack.cluster.topology\nconfig: config.yaml\n';
const settings = `[defaults]
inventory = topology.yaml
interpreter_python = /usr/bin/python3
[ssh_connection]
pipelining = true
`;

/** Makes `seat` a control machine of Ansible that reaches the other hosts over SSH by their names. It lacks the collection. */
export async function prepareSeat(seat: ClusterHost, nodes: readonly ClusterHost[], configuration: string): Promise<void> {
  const key = await makeKeyPair(seat);
  for (const node of nodes) {
    const hostKey = await startSshServer(node, key);
    const [address] = (await node.sh('hostname --all-ip-addresses')).match(/10\.99\.0\.\d+/u) ?? [];
    if (address === undefined) throw new Error(`${node.name} has no address on eth0`);
    await seat.sh(`echo '${address} ${node.name}' >>/etc/hosts && echo '${node.name},${address} ${hostKey}' >>/root/.ssh/known_hosts`);
  }
  await seat.sh(`mkdir -p ${seatDirectory}`);
  for (const [name, input] of [
    ['topology.yaml', inventory],
    ['ansible.cfg', settings],
    ['config.yaml', configuration],
  ] as const) {
    await seat.sh(`cat >${seatDirectory}/${name}`, { input });
  }
}
