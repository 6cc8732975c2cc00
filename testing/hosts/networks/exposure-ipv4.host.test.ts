import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import { type ConnectionAttempts, listSuccessfulAttempts, attemptCommands } from './connection-attempts.ts';
import { expectConverged } from '../support/expect-converged.ts';
import { addPod, type Pod } from './cni-pods.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';
import { ipv4Networks } from '../../ipv4-networks.ts';

const yaml = `
general: { mode: ipv4 }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${ipv4Networks}`;

let master: ClusterHost;
let minion: ClusterHost;
let outside: ClusterHost;
let pods: readonly Pod[];
let onMaster: string;
let onMinion: string;

async function attack(via: 'my-master' | 'minion1', attempts: ConnectionAttempts): Promise<readonly string[]> {
  const gateway = via === 'my-master' ? '10.99.0.10' : '10.99.0.11';
  await outside.sh(`for net in 10.192.0.0/16 10.244.0.0/16 10.112.0.0/16; do ip route replace $net via ${gateway}; done`);
  return listSuccessfulAttempts(outside, attempts);
}
const setGeneral = (host: ClusterHost, more: string): Promise<string> =>
  host.sh(`sed -i 's/mode: ipv4\\(, forward-[^}]*\\)*/mode: ipv4${more} /; s/  *}/ }/' ${clusterDirectory}/config.yaml`);
const forward = async (host: ClusterHost): Promise<readonly string[]> =>
  (await host.sh('iptables -S FORWARD'))
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.replace('-A FORWARD ', ''));
const jump = '-m comment --comment lazyjack -j LAZYJACK-FORWARD';

const lab = useClusterLab(
  yaml,
  [{ name: 'my-master', docker: true, kubernetes: 'stub' }, { name: 'minion1', kubernetes: 'stub' }, 'outside'],
  async () => {
    [master, minion, outside] = [lab.host('my-master'), lab.host('minion1'), lab.host('outside')];
    expect(await master.lazyjack('init')).toMatchObject({ exitCode: 0 });
    await minion.configure(await master.sh(`cat ${clusterDirectory}/config.yaml`));
    await master.prepare();
  },
);

describe('traffic that a host forwarded before the first apply', () => {
  const management: ConnectionAttempts = { 'management of the master': attemptCommands.ping('10.192.0.2') };

  test('still passes, and the plan warns about it', async () => {
    await minion.sh('sysctl -qw net.ipv4.ip_forward=1; ip link set eth1 up; ip address add 10.192.0.10/16 dev eth1');
    expect(await attack('minion1', management)).toEqual(['management of the master']);
    const plan = await minion.lazyjack('plan', '--phase', 'prepare');
    expect(plan.output).toMatch(/warning: other hosts reach the management network through this one[^]*from eth0[^]*general\.forward-from/);
    await minion.prepare();
    expect(await attack('minion1', management)).toEqual(['management of the master']);
    expect(await minion.sh('stat -c "%a %U" /var/lib/lazyjack/forwarded-before.json')).toBe('600 root\n');
    await expectConverged([minion]);
  });

  test('passes after a reboot too, before forwarding is on again', async () => {
    await minion.sh(
      'sysctl -qw net.ipv4.ip_forward=0; ip address flush dev eth1; iptables -t mangle -F; iptables -t mangle -X; ip link set eth1 down',
    );
    await minion.prepare();
    await minion.sh('sysctl -qw net.ipv4.ip_forward=1');
    expect(await attack('minion1', management)).toEqual(['management of the master']);
  });

  test('stops when the configuration closes it', async () => {
    await setGeneral(minion, ', forward-from: []');
    await minion.prepare();
    expect(await attack('minion1', management)).toEqual([]);
    expect((await minion.lazyjack('plan', '--phase', 'prepare')).output).not.toMatch(/warning: other hosts reach/);
  });
});

describe('after up', () => {
  const published = {
    'NodePort, externalTrafficPolicy: Local': attemptCommands.fetch('http://10.99.0.10:30080/'),
    'NodePort, to a pod of another node': attemptCommands.fetch('http://10.99.0.10:30081/'),
    hostPort: attemptCommands.fetch('http://10.99.0.10:8080/'),
  };
  const closed = (): ConnectionAttempts => ({
    'management of the minion': attemptCommands.ping('10.192.0.10'),
    'a pod of this node': attemptCommands.fetch(`http://${onMaster}/`),
    'a pod of another node': attemptCommands.fetch(`http://${onMinion}/`),
    'a service': attemptCommands.fetch('http://10.112.0.99/'),
  });

  beforeAll(async () => {
    // A rule of the administrator for traffic from outside. Docker has set the policy to DROP.
    await master.sh('iptables -A FORWARD -i eth0 -s 10.99.0.200/32 -j DROP');
    await master.apply('--phase', 'up');
    await minion.apply('--phase', 'up');
    pods = [await addPod(master, 'on-master', [{ hostPort: 8080, containerPort: 80 }]), await addPod(minion, 'on-minion')];
    [onMaster, onMinion] = [pods[0]?.addresses[0] ?? '', pods[1]?.addresses[0] ?? ''];
    // The rules that kube-proxy writes.
    await master.sh(`
      iptables -t nat -I PREROUTING -d 10.112.0.99 -p tcp --dport 80 -j DNAT --to-destination ${onMaster}
      iptables -t nat -I PREROUTING -d 10.99.0.10 -p tcp --dport 30080 -j DNAT --to-destination ${onMaster}:80
      iptables -t nat -I PREROUTING -d 10.99.0.10 -p tcp --dport 30081 -j DNAT --to-destination ${onMinion}:80
      iptables -t nat -I POSTROUTING -d ${onMinion} -s 10.99.0.0/24 -j MASQUERADE`);
  });

  test('the access network reaches published ports and nothing else', async () => {
    expect(await attack('my-master', { ...published, ...closed() })).toEqual(Object.keys(published));
  });

  test('untracked packets do not pass either', async () => {
    const untrack = (op: string): string =>
      `for chain in PREROUTING OUTPUT; do iptables -t raw ${op} $chain -s 10.99.0.12 -j CT --notrack; done`;
    await master.sh(untrack('-I'));
    expect(await attack('my-master', closed())).toEqual([]);
    await master.sh(untrack('-D'));
  });

  test('the jump follows the rule of the administrator', async () => {
    expect((await forward(master)).slice(-2)).toEqual(['-s 10.99.0.200/32 -i eth0 -j DROP', jump]);
  });

  test('Docker inserts its rules first when it starts, and the plan stays empty', async () => {
    await master.restartDocker();
    await expectConverged([master], ['--phase', 'up']);
    await master.assertConverged('--phase', 'prepare');
  });

  test('a foreign rule before the jump also drops traffic to published ports, and stays', async () => {
    await master.sh('iptables -I FORWARD -i eth0 -j DROP');
    await master.assertConverged('--phase', 'up');
    expect(await attack('my-master', published)).toEqual([]);
    await master.sh('iptables -D FORWARD -i eth0 -j DROP');
  });

  test('the next apply moves the jump behind a foreign rule that was added after it', async () => {
    await master.sh(
      'iptables -N ufw-user-forward; iptables -A FORWARD -j ufw-user-forward; iptables -A ufw-user-forward -i eth0 -p tcp -j DROP',
    );
    expect(await attack('my-master', published)).toEqual(Object.keys(published));
    const plan = await master.lazyjack('plan', '--phase', 'up');
    expect(plan.stdout).toMatch(/~ chain:ipv4\/filter\/LAZYJACK-FORWARD [^]*precedes -A ufw-user-forward -i eth0 -p tcp -j DROP -> none/);
    await master.apply('--phase', 'up');
    expect((await forward(master)).slice(-2)).toEqual(['-j ufw-user-forward', jump]);
    expect(await attack('my-master', published)).toEqual([]);
    await expectConverged([master], ['--phase', 'up']);
  });

  test('general.forward-order: first moves the jump to the front, as planned', async () => {
    await setGeneral(master, ', forward-order: first');
    const plan = await master.lazyjack('plan', '--phase', 'up');
    expect(plan.stdout).toMatch(/precedes none -> -A FORWARD -s 10\.99\.0\.200\/32 -i eth0 -j DROP/);
    await master.apply('--phase', 'up');
    expect((await forward(master))[0]).toBe(jump);
    expect(await attack('my-master', { ...published, ...closed() })).toEqual(Object.keys(published));
    await expectConverged([master], ['--phase', 'up']);
    await setGeneral(master, '');
    await master.apply('--phase', 'up');
    expect((await forward(master)).at(-1)).toBe(jump);
  });

  test.each([
    [
      'of iptables',
      'iptables -A ufw-user-forward -j REJECT',
      'iptables -D ufw-user-forward -j REJECT',
      /-A ufw-user-forward -j REJECT[^]*ufw route allow/,
    ],
    [
      'of nftables',
      "nft add table inet fw; nft add chain inet fw forward '{ type filter hook forward priority 0; policy drop; }'; nft add rule inet fw forward ct state established accept",
      'nft delete table inet fw',
      /table inet fw, the policy of chain forward drops[^]*nft insert rule inet fw forward iifname/,
    ],
  ])('a rule %s that overrides every accept is reported as a problem and quoted', async (_, addRule, removeRule, pattern) => {
    await master.sh(addRule);
    const { exitCode, output } = await master.lazyjack('apply', '--phase', 'up', '--yes');
    expect(output.replaceAll(/\s+/g, ' ')).toMatch(pattern);
    expect(exitCode).toBe(1);
    await master.sh(removeRule);
    await master.assertConverged('--phase', 'up');
  });
});
