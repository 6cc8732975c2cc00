import type { Commands, FinishedCommand } from '../../src/host/programs/commands.ts';
import { linuxKubeadm } from '../../src/host/kubernetes/run-kubeadm.ts';
import { linuxNetwork } from '../../src/host/network/linux-network.ts';
import { linuxPacketFilter } from '../../src/host/packet-filter/linux-packet-filter.ts';
import { linuxServices } from '../../src/host/systemd/linux-services.ts';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import type { Host } from '../../src/core/host/host-ports.ts';
import { plainHost } from '../../testing/simulated/simulated-cluster.ts';
import { shellCommand } from '../../src/core/text/shell-command.ts';

/** Output of programs, by the arguments that lazyjack calls them with. */
export type ProgramAnswers = Readonly<Record<string, string>>;

const makeLink = (ifname: string, ifindex: number, flags: readonly string[]) => ({
  ...{ ifindex, ifname, flags, mtu: 1500, qdisc: 'noqueue', operstate: 'UP', group: 'default', txqlen: 1000, link_type: 'ether' },
  ...{ address: '02:00:00:99:00:02', broadcast: 'ff:ff:ff:ff:ff:ff', promiscuity: 0, min_mtu: 68, max_mtu: 65535 },
});
const links = [
  { ...makeLink('lo', 1, ['LOOPBACK', 'UP', 'LOWER_UP']), link_type: 'loopback' },
  makeLink('eth0', 2, ['BROADCAST', 'UP', 'LOWER_UP']),
  makeLink('eth1', 3, ['BROADCAST']),
  { ...makeLink('docker0', 4, ['BROADCAST', 'UP']), linkinfo: { info_kind: 'bridge', info_data: {} } },
];
const makeAddress = (family: string, local: string, prefixlen: number) => ({
  family,
  local,
  prefixlen,
  scope: 'global',
  valid_life_time: 4294967295,
});
const addresses4 = [
  { ifindex: 2, ifname: 'eth0', addr_info: [{ ...makeAddress('inet', '192.0.2.7', 24), broadcast: '192.0.2.255', label: 'eth0' }] },
];
const addresses6 = [{ ifindex: 2, ifname: 'eth0', addr_info: [{ ...makeAddress('inet6', 'fe80::1', 64), scope: 'link' }] }];
const routes4 =
  'unicast default via 192.0.2.1 dev eth0 proto boot scope global \nunicast 192.0.2.0/24 dev eth0 proto kernel scope link src 192.0.2.7 \n';
const routes6 = [
  'unicast fe80::/64 dev eth0 proto kernel scope global metric 256 pref medium\n',
  'unicast default via fe80::2 dev eth0 proto ra scope global metric 1024 expires 1797sec mtu 1500 pref medium\n',
].join('');
const neighbours4 = [{ dst: '192.0.2.1', dev: 'eth0', lladdr: '02:00:00:99:00:01', state: ['STALE'] }];
const neighbours6 = [
  { dst: 'fe80::2', dev: 'eth0', lladdr: '02:00:00:99:00:01', router: null, state: ['REACHABLE'] },
  { dst: 'fd00::9', dev: 'eth0', state: ['FAILED'] },
];
export const ipAnswers = { links, addresses4, addresses6, neighbours4, neighbours6 };

const formatJsonLines = (...answers: readonly unknown[]): string => answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
const filterTables =
  '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n:DOCKER - [0:0]\n-A FORWARD -j DOCKER\nCOMMIT\n';

/** Answers of a host without problems. */
export const validAnswers: ProgramAnswers = {
  'ip -d -j -4 -batch -': formatJsonLines(links, addresses4, neighbours4),
  'ip -j -6 -batch -': formatJsonLines(addresses6, neighbours6),
  'ip -o -d -4 route show table main': routes4,
  'ip -o -d -6 route show table main': routes6,
  'ip -j neigh show': '[]',
  'ip neigh replace': '',
  'iptables-save': filterTables,
  'ip6tables-save': filterTables,
  'systemctl show': 'LoadState=loaded\nActiveState=active\nSubState=running\n',
  'systemctl is-active': 'active\n',
  'kubeadm version -o short': 'v1.30.1\n',
};

export interface ScriptedHost {
  readonly host: Host;
  /** The simulated host with its files, kernel parameters and containers. */
  readonly simulated: SimulatedHost;
  /** The commands that change something. */
  readonly changingCommands: readonly string[];
}

/** A simulated host with the real adapters of lazyjack for programs; the programs print these answers. */
export function createScriptedHost(
  name: string,
  answers: ProgramAnswers,
  parts: Partial<Host> = {},
  change: Parameters<typeof plainHost>[2] = {},
): ScriptedHost {
  const simulated = plainHost(name, {}, change);
  const changingCommands: string[] = [];
  const attempt = async (file: string, args: readonly string[], { input = '' } = {}): Promise<FinishedCommand> => {
    const command = shellCommand(file, args);
    const known = Object.keys(answers).find((each) => command === each || command.startsWith(`${each} `));
    if (known === undefined && !command.endsWith('--version'))
      changingCommands.push(...(input === '' ? [command] : input.split('\n').filter(Boolean)));
    return { exitCode: 0, stdout: known === undefined ? '' : (answers[known] ?? ''), stderr: '', command };
  };
  const commands: Commands = { attempt, run: attempt };
  const kubeadm = { ...simulated.kubeadm, version: () => linuxKubeadm(commands).readVersion() };
  const host: Host = {
    ...simulated,
    kubeadm,
    network: linuxNetwork(commands),
    packetFilter: linuxPacketFilter(commands),
    services: linuxServices(commands),
    ...parts,
  };
  return { host, simulated, changingCommands };
}
