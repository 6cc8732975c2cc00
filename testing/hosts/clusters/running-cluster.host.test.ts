import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory, type ClusterLab, createClusterLab } from '../../../lab/hosts/cluster-lab.ts';
import { runningClusterYaml, bothPhases, controlPlaneChanges, workerChanges } from './running-cluster-changes.ts';
import { planDocumentSchema } from '../../../src/app/plan/plan-document.ts';
import { runRestoreUnitOf200, runRestoreUnit } from './run-restore-unit.ts';

let lab: ClusterLab;
let master: ClusterHost;
let minion: ClusterHost;
let yaml: string;

beforeAll(async () => {
  lab = await createClusterLab(runningClusterYaml, [
    { name: 'my-master', kubernetes: 'stub' },
    { name: 'minion1', kubernetes: 'stub' },
  ]);
  [master, minion] = [lab.host('my-master'), lab.host('minion1')];
  expect(await master.lazyjack('init')).toMatchObject({ exitCode: 0 });
  yaml = await master.sh(`cat ${clusterDirectory}/config.yaml`);
  await minion.configure(yaml);
  await master.apply();
  await minion.apply();
  // The record that host-local writes for a pod.
  for (const host of lab.hosts) await host.sh('mkdir -p /var/lib/cni/networks/lazyjack; echo x >/var/lib/cni/networks/lazyjack/10.244.9.9');
});

afterAll(async () => {
  await lab.close();
});

/** The state that these changes could affect. */
const picture = (host: ClusterHost): Promise<string> =>
  host.sh(
    'sha256sum /var/lib/lazyjack/*.* /etc/cni/net.d/* /etc/hosts; ip address show dev eth1; ip route; ip -6 route; find /etc/kubernetes -type f | sort | xargs sha256sum',
  );

/** Output of apply with a configuration that it refuses, also in each of these phases. Nothing is changed. */
async function refused(host: ClusterHost, changed: string, phases: readonly string[] = [], args: readonly string[] = []): Promise<string> {
  expect(changed).not.toBe(yaml);
  const before = await picture(host);
  await host.configure(changed);
  const both = await host.lazyjack('apply', '--yes', ...args);
  const each = await Promise.all(phases.map((phase) => host.lazyjack('plan', '--phase', phase, '--json', ...args)));
  const errors = each.map(({ stdout }) =>
    planDocumentSchema.parse(JSON.parse(stdout)).problems.filter(({ severity }) => severity === 'error'),
  );
  expect(errors.map((found) => found.length > 0)).toEqual(phases.map(() => true));
  expect(both).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('nothing was changed'),
    stdout: expect.not.stringContaining('kubeadm.conf'),
  });
  expect(await picture(host)).toBe(before);
  await host.configure(yaml);
  return both.stderr;
}

test('the live state of the nodes equals the desired state', async () => {
  for (const host of [master, minion]) await host.assertConverged();
});

test.each(controlPlaneChanges)('control plane node: %s', async (_, edit, phases, says) => {
  const output = await refused(master, edit(yaml), phases);
  for (const words of says) expect(output).toMatch(words);
});

test('control plane node: another name or role', async () => {
  const renamed = await refused(master, yaml.replace('my-master', 'other'), bothPhases, ['--host', 'other']);
  expect(renamed).toMatch(/node name: my-master in the cluster, other in config\.yaml:\d+$/m);
  const swapped = yaml
    .replace('opmodes: master', 'opmodes: x')
    .replace('opmodes: minion', 'opmodes: master')
    .replace('opmodes: x', 'opmodes: minion');
  expect(await refused(master, swapped)).toMatch(/role of this node: control plane node in the cluster, worker node in/);
});

test.each(workerChanges)('worker node: %s', async (_, edit, phases, says) => {
  const output = await refused(minion, edit(yaml), phases);
  for (const words of says) expect(output).toMatch(words);
});

test('control plane node: another id of a running node is refused, and accepted after that node has left', async () => {
  const changed = yaml.replace('id: 10', 'id: 11');
  expect(await refused(master, changed)).toMatch(
    /^ {4}minion1: fd00:20::a in the cluster, fd00:20::b, 10\.192\.0\.11 in config\.yaml:\d+\.$/m,
  );
  const nodes = '/run/lab/kubernetes/api/nodes';
  await master.sh(`cp ${nodes} /run/lab/nodes; : >${nodes}`);
  await master.configure(changed);
  expect((await master.lazyjack('plan')).stderr).not.toContain('error:');
  await master.configure(yaml);
  await master.sh(`cat /run/lab/nodes >${nodes}`);
});

test('an additional or removed node is no difference', async () => {
  const more = yaml.replace('mgmt_net', '  minion2: { interface: eth1, opmodes: minion, id: 12 }\nmgmt_net');
  for (const host of [master, minion]) {
    await host.configure(more);
    await host.apply();
    await host.assertConverged();
    await host.configure(yaml);
    await host.apply();
    await host.assertConverged();
  }
});

const reboot =
  'ip address flush dev eth1 scope global; ip link set eth1 down; ip route flush proto 108; ip -6 route flush proto 108; echo 0 >/proc/sys/net/ipv4/ip_forward';
const network =
  'ip -br address show dev eth1 scope global | tr -s " "; ip route show proto 108; ip -6 route show proto 108; cat /proc/sys/net/ipv4/ip_forward';

test.each([
  ['my-master', 'version of the control plane: v1.31.0 in the cluster, v1.32.0, as kubeadm is', 'kubeadm upgrade apply v1.32.0'],
  ['minion1', 'version of this node: v1.31.0 in the cluster, v1.32.0, as kubeadm is', 'kubeadm upgrade node'],
] as const)(
  '%s with a newer kubeadm: up is refused, a boot brings all back, and an upgrade is seen when it is done',
  async (name, says, way) => {
    const host = lab.host(name);
    const before = await host.sh(network);
    // On a worker node, the kubelet is upgraded last.
    await host.sh(`printf '#!/bin/sh\\necho Kubernetes v1.31.0\\n' >/usr/local/bin/kubelet; chmod 755 /usr/local/bin/kubelet`);
    await host.sh('echo 1.32.0 >/run/lab/kubernetes/version');
    const plan = await host.lazyjack('plan');
    expect(plan.stdout).toBe('Plan: 0 to create, 0 to update, 0 to replace, 0 to delete.\n');
    expect(plan.stderr).toMatch(/^error: kubeadm and this node are of different versions$/m);
    expect(plan.stderr).toContain(says);
    expect(plan.stderr).toContain(way);
    expect(await host.lazyjack('apply', '--yes')).toMatchObject({ exitCode: 1 });
    expect(await host.lazyjack('apply', '--yes', '--phase', 'prepare')).toMatchObject({ exitCode: 0 });

    await host.sh(reboot);
    expect(await runRestoreUnit(host, 'lazyjack-restore.service')).toMatchObject({ exitCode: 0 });
    const restored = await runRestoreUnit(host, 'lazyjack-restore-up.service');
    expect(restored).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^warning: kubeadm and this node/m) });
    expect(await host.sh(network)).toBe(before);

    await host.sh(name === 'my-master' ? 'kubeadm upgrade apply v1.32.0' : 'kubeadm upgrade node; rm /usr/local/bin/kubelet');
    const done = await host.lazyjack('plan');
    expect(done.stderr).not.toMatch(/error:/);
    await host.apply();
    await host.assertConverged();
    expect((await host.lazyjack('status')).output).toMatch(/^prepare: \d+ unchanged\nup: \d+ unchanged\n$/);
    await host.sh('rm -f /usr/local/bin/kubelet');
  },
);

test.each([
  [
    'units that apply the copy of what was applied',
    /^(?!.*has fixed this)/s,
    async (host: ClusterHost) => {
      const restored = await runRestoreUnit(host, 'lazyjack-restore.service');
      await runRestoreUnit(host, 'lazyjack-restore-up.service');
      return restored;
    },
  ],
  [
    'units of 2.0.0, which name the YAML',
    /^warning: kubeadm (?:init|join) has fixed this/m,
    async (host: ClusterHost) => {
      const restored = await runRestoreUnitOf200(host, 'lazyjack-restore.service', 'prepare');
      await runRestoreUnitOf200(host, 'lazyjack-restore-up.service', 'up');
      return restored;
    },
  ],
] as const)(
  'a boot after the YAML was changed brings back what the cluster needs: %s',
  async (_, says, boot) => {
    const before = await Promise.all([master, minion].map((host) => host.sh(network)));
    const changed = yaml
      .replace('id: 2', 'id: 3')
      .replace('id: 10', 'id: 11')
      .replace('plugin: bridge', 'plugin: ptp')
      .replace('10.244.0.0/16', '10.245.0.0/16');
    const files = 'sha256sum /etc/cni/net.d/* /var/lib/lazyjack/kubeadm.conf';
    for (const [at, host] of [master, minion].entries()) {
      const kept = await host.sh(files);
      await host.configure(changed);
      await host.sh(reboot);
      const restored = await boot(host);
      expect(restored).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(says) });
      // Each node knows only what its configuration says about the other node.
      const own = (text: string): string =>
        text
          .split('\n')
          .filter((line) => /^eth1|^1$/.test(line))
          .join('\n');
      expect(own(await host.sh(network))).toBe(own(before[at] ?? ''));
      expect(await host.sh(files)).toBe(kept);
      await host.configure(yaml);
      await host.apply();
      await host.assertConverged();
      expect(await host.sh(network)).toBe(before[at]);
    }
  },
  60_000,
);

test('a membership without a record, as created by 2.0.0, is compared by its files and recorded by the next apply', async () => {
  await minion.sh('rm /var/lib/lazyjack/member.json');
  expect(await refused(minion, yaml.replace('id: 10', 'id: 11'), bothPhases)).toMatch(/node-ip/);
  expect((await minion.lazyjack('plan')).stdout).toMatch(
    /\+ file:\/var\/lib\/lazyjack\/member\.json [^]*Plan: 1 to create, 0 to update, 0 to replace, 0 to delete/,
  );
  await minion.apply();
  await minion.assertConverged();
});

test('a worker node with another id: leave with the old configuration, join with the new one', async () => {
  await minion.destroy('--phase', 'up');
  expect(await minion.sh('ls /var/lib/lazyjack/member.json /etc/kubernetes/kubelet.conf 2>/dev/null || true')).toBe('');
  await minion.configure(yaml.replace('id: 10', 'id: 11'));
  await minion.apply();
  await minion.assertConverged();
  expect(await minion.sh('cat /var/lib/kubelet/kubeadm-flags.env')).toContain('--node-ip=fd00:20::b,10.192.0.11');
});

test('a node that is no longer in the configuration gets three possible fixes', async () => {
  await minion.configure(yaml.replace('minion1', 'minion2'));
  const left = await minion.lazyjack('plan');
  expect(left).toMatchObject({ exitCode: 1, stderr: expect.not.stringContaining('Did you mean') });
  expect(left.stderr).toMatch(/lazyjack changed this host[^]*add minion1 [^]*--host NAME[^]*lazyjack destroy/);
  expect(left.stderr).not.toContain('etcd');
  await master.configure(yaml.replace('my-master', 'master2'));
  expect((await master.lazyjack('apply', '--yes')).stderr).toMatch(/lazyjack destroy[^]*etcd/);
  await master.configure(yaml);
  await minion.destroy();
  await master.destroy();
  expect((await minion.lazyjack('plan')).stderr).toContain('Did you mean --host minion2?');
});
