import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';
import { installFakeProgram, removeKubernetesPrograms } from '../support/fake-programs.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const conf = 'editable-file:/var/lib/lazyjack/kubeadm.conf';
const yaml = (general: string): string => `
general: { ${general} }
topology:
  node1: { interface: eth1, opmodes: master, id: 2 }
  node2: { interface: eth1, opmodes: dns64 nat64, id: 3 }
  node3: { interface: eth1, opmodes: minion, id: 4 }
support_net: { cidr: "fd00:10::/64", v4cidr: 172.18.0.0/16 }
mgmt_net: { cidr: "fd00:20::/64" }
pod_net: { cidr: "fd00:40::/72" }
service_net: { cidr: "fd00:30::/110" }
nat64: { v4_cidr: 172.18.0.128/25, v4_ip: 172.18.0.200, ip: "fd00:10::200" }
dns64: { remote_server: 10.99.0.1, cidr: "fd00:10:64:ff9b::/96", ip: "fd00:10::100" }
`;

let host: ClusterHost;

const lab = useClusterLab(yaml(generalSettingsAfterInit), [{ name: 'node1', kubernetes: 'none' }], async () => {
  host = lab.host('node1');
  await removeKubernetesPrograms(host);
});

/** Expects that a plan of `prepare` shows the problem beside the changes, and that both commands that run it refuse and change nothing. */
async function expectRefused(reason: string, fix: string): Promise<void> {
  const plan = await host.lazyjack('plan', '--phase', 'prepare');
  expect(plan.exitCode).toBe(1);
  expect(plan.stdout).toContain(`\n  ? ${conf}  (${reason})\n`);
  expect(plan.stdout).toMatch(
    /\+ address:eth1\/fd00:20::2 [^]*\nPlan: \d+ to create, \d+ to update, 0 to replace, 0 to delete; 1 could not be read\.\n$/,
  );
  expect(plan.stderr).toContain(`error: kubeadm.conf cannot be created\n    ${reason}. `);
  expect(plan.stderr).toContain(`\n    ${fix}\n    Or continue with --force.\n`);
  const before = await host.snapshot();
  for (const command of [['apply', '--phase', 'prepare', '--yes'], ['prepare']]) {
    const refused = await host.lazyjack(...command);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(`1 problem, 1 resource could not be read (${conf}: ${reason}); nothing was changed\n`);
    expect(refused.stderr).toContain(`Or continue with --force, without ${conf}.\n`);
  }
  expect(await host.changesSince(before)).toEqual([]);
}

test('without kubeadm or token: each is reported with its fix, and nothing is changed', async () => {
  await expectRefused('kubeadm not found', 'Install kubeadm and the kubelet, 1.13 or newer.');
  await installFakeProgram(host, 'kubeadm', 'v1.31.0');
  await host.configure(yaml('cri-socket: /run/containerd/containerd.sock'));
  await expectRefused('no token: run lazyjack init', 'Run: lazyjack init');
});

test('without a container runtime kubeadm.conf gets the default socket with a warning, and phase up insists', async () => {
  await host.configure(yaml('insecure: true'));
  const plan = await host.lazyjack('plan', '--phase', 'prepare');
  expect(plan.stdout).toContain(`\n  + ${conf}\n`);
  expect(plan.stderr).toMatch(
    /warning: no container runtime yet\n {4}.* \/run\/containerd\/containerd\.sock\. Phase up needs the runtime\./,
  );
  expect(plan.stderr).not.toContain('error:');
  expect((await host.lazyjack('plan', '--phase', 'up')).stderr).toContain('error: the kubelet has no container runtime\n');
});

test('--force continues without kubeadm.conf, and a later apply creates it', async () => {
  await host.sh('rm /usr/local/bin/kubeadm');
  await host.configure(yaml(generalSettingsAfterInit));
  const before = await host.snapshot();
  const forced = await host.prepare('--force');
  expect(forced.stderr).toContain('warning: kubeadm.conf cannot be created\n    kubeadm not found. ');
  expect(forced.stdout).not.toContain(conf);
  await host.assertConverged('--phase', 'prepare', '--force');
  expect(await host.lazyjack('prepare', '--force')).toMatchObject({ exitCode: 0 });
  await installFakeProgram(host, 'kubeadm', 'v1.31.0');
  expect((await host.prepare()).stdout).toMatch(/^Applied: 1 created, 0 updated, 0 replaced, 0 deleted\.$/m);

  // The runtime or kubeadm may start late at boot or be missing during an upgrade.
  await host.sh('rm /usr/local/bin/kubeadm; ip address flush dev eth1');
  const again = await host.prepare('--force');
  expect(again.stdout).toMatch(/^Applied: \d+ created, \d+ updated, 0 replaced, 0 deleted\.$/m);
  expect(await host.sh('cat /var/lib/lazyjack/kubeadm.conf')).toContain('InitConfiguration');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test('a translator that is not in the cluster needs neither kubeadm nor kubeadm.conf', async () => {
  const { stdout, stderr } = await host.lazyjack('plan', '--phase', 'prepare', '--host', 'node2', '--force');
  expect(stdout + stderr).not.toMatch(/kubeadm/);
});
