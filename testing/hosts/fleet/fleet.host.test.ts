import { beforeAll, describe, expect, test } from '@jest/globals';
import { ensureSsh, sshOnHost, startSshServer } from '../../../lab/ssh/ssh-server.ts';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { readAddresses } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const yaml = clusterYaml([
  'my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2, ssh: { host: 10.99.0.10, user: root } }',
  'minion1: { interface: eth1, opmodes: minion, id: 10, ssh: { host: 10.99.0.11, user: root } }',
]);
const binds = { [sshOnHost]: await ensureSsh() };

/** The admin's computer is the third host: it has a key and a known_hosts, and no lazyjack runs on it but the fleet. */
const lab = useClusterLab(yaml, [{ name: 'my-master', docker: true, binds }, { name: 'minion1', binds }, 'admin'], async () => {
  const admin = lab.host('admin');
  await admin.sh(`mkdir -p -m 700 /root/.ssh; ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519`);
  const key = await admin.sh('cat /root/.ssh/id_ed25519.pub');
  const servers = lab.hosts.filter((host) => host !== admin);
  await Promise.all(servers.map((host) => startSshServer(host, key)));
});

const fleet = (...args: readonly string[]) => lab.host('admin').lazyjack('fleet', ...args);

test('a host whose key is unknown is not asked, and the way to check its key is shown', async () => {
  const { exitCode, output } = await fleet('plan');
  expect(output).toMatch(/error: minion1: The host key is unknown\n.*\n.*ssh-keyscan -- 10\.99\.0\.11 \| ssh-keygen -lf -/);
  expect(exitCode).toBe(1);
});

describe('with known host keys', () => {
  beforeAll(async () => {
    await lab.host('admin').sh('ssh-keyscan -t ed25519 10.99.0.10 10.99.0.11 >>/root/.ssh/known_hosts');
  });

  test('a plan needs lazyjack on the hosts, which init brings', async () => {
    const before = await fleet('plan');
    expect(before.output).toMatch(/error: minion1: lazyjack is not on the host\n/);
    const brought = await fleet('init');
    expect(brought.output).toMatch(/^my-master: lazyjack was brought to the host/m);
    expect(brought.exitCode).toBe(0);
    const again = await fleet('init');
    expect(again.output).toMatch(/^minion1: lazyjack is there already/m);
    expect(await lab.host('minion1').sh('stat -c "%a %u" /usr/local/lib/lazyjack/lazyjack /etc/lazyjack/config.yaml')).toBe(
      '755 0\n600 0\n',
    );
  });

  test('a plan shows the changes of all hosts, and writes nothing', async () => {
    const { exitCode, stdout } = await fleet('plan', '--phase', 'prepare');
    expect(stdout).toMatch(/^my-master +control plane, translator +\d+ +\d+ +0 +0 +0$/m);
    expect(stdout).toMatch(/^minion1 +worker +\d+ +\d+ +0 +0 +0$/m);
    expect(stdout).toMatch(/^~ link:eth1 +prepare: every host\n +up: false -> true\n/m);
    expect(exitCode).toBe(0);
  });

  test('apply prepares the translator, then the worker, and a second apply has nothing to do', async () => {
    const { exitCode, output } = await fleet('apply', '--phase', 'prepare', '--yes');
    expect(output).toMatch(/my-master: prepare done after [\s\S]*minion1: prepare started\n[\s\S]*minion1: prepare done after /);
    expect(output).toMatch(/^minion1 +prepare +done$/m);
    expect(exitCode).toBe(0);
    expect(await readAddresses(lab.host('minion1'), 'eth1')).toEqual(['fd00:20::a/64']);
    const again = await fleet('apply', '--phase', 'prepare', '--yes');
    expect(again.output).toMatch(/^Nothing to change\.$/m);
    expect(again.exitCode).toBe(0);
  });
});
