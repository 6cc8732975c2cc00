import { beforeAll, describe, expect, test } from '@jest/globals';
import { makeKeyPair, startSshServer } from '../../../lab/ssh/ssh-server.ts';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { readAddresses } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const certificateKey = 'fedcba9876543210'.repeat(4);
const yaml = clusterYaml([
  'my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2, ssh: { host: 10.99.0.10, user: root } }',
  'minion1: { interface: eth1, opmodes: minion, id: 10, ssh: { host: 10.99.0.11, user: root } }',
]).replace('general: {', `general: { kubeadm: { InitConfiguration: { certificateKey: "${certificateKey}" } },`);
/** The admin's computer is the third host: it has a key and a known_hosts, and no lazyjack runs on it but the fleet. */
const lab = useClusterLab(
  yaml,
  [{ name: 'my-master', docker: true }, 'minion1', 'admin'],
  async () => {
    const admin = lab.host('admin');
    const key = await makeKeyPair(admin);
    await Promise.all(lab.hosts.filter((host) => host !== admin).map((host) => startSshServer(host, key)));
  },
  { extraPackages: 'ssh' },
);

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

  test('a worker has token and hash, and no other secret', async () => {
    const count = async (name: string): Promise<string> =>
      (
        await lab.host(name).exec('sh', ['-c', `grep -rl ${certificateKey} /etc /var/lib/lazyjack /run/lazyjack-fleet | wc -l`])
      ).stdout.trim();
    expect(await count('minion1')).toBe('0');
    expect(await count('my-master')).not.toBe('0');
    expect(await lab.host('minion1').sh('cat /etc/lazyjack/config.yaml')).toMatch(/ token: /);
  });

  test('status and drift show each host', async () => {
    expect((await fleet('status')).stdout).toMatch(/^minion1 +\d+ +0 +0 +-$/m);
    expect(await fleet('drift')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^minion1 +\d+ +0 +0 +-$/m) });
    await lab.host('minion1').sh('ip link set eth1 mtu 1400');
    expect(await fleet('drift')).toMatchObject({
      exitCode: 2,
      stdout: expect.stringMatching(/^minion1 +\d+ +2 +0 +link:eth1 route:\S+$/m),
    });
  });

  test('a second administrator is told who is first', async () => {
    const host = lab.host('minion1');
    await host.sh(
      `cd /run/lazyjack-fleet; rm status; echo 'bob on laptop' >admin; (exec setsid sleep 100 >/dev/null 2>&1 </dev/null) & echo $! >pid`,
    );
    const { exitCode, output } = await fleet('apply', '--phase', 'prepare', '--yes');
    expect(output).toMatch(/error: minion1: Another administrator changes this host\n +The run of bob on laptop has not ended\./);
    expect(exitCode).toBe(1);
    await host.sh('kill "$(cat /run/lazyjack-fleet/pid)"');
  });

  test('a run goes on without its connection, and is picked up again', async () => {
    const host = lab.host('minion1');
    await host.sh('rm -rf /run/lazyjack-fleet; ip link set eth1 down; ip addr flush dev eth1');
    const apply = lab.host('admin').startLazyjack('fleet', 'apply', '--phase', 'prepare', '--yes');
    await host.sh(`until [ -e /run/lazyjack-fleet/pid ]; do sleep 0.02; done; kill -KILL $(pgrep -f '^sshd: root')`);
    const { exitCode, stdout } = await apply.done;
    expect(stdout).toMatch(/^minion1 +prepare +done$/m);
    expect(exitCode).toBe(0);
    expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::a/64']);
  });

  test.each([
    ['escape codes', `printf '\\033[2J\\033]0;x\\007\\n'; exit 1`, /error: minion1: The host does not answer as lazyjack does/],
    ['escape codes in a refusal', `printf '\\033[2Jno\\n' >&2; exit 1`, /\\u\{1b\}\[2Jno/],
    ['2 GiB', 'yes | head -c 2G', /error: minion1: The host answers too much/],
    ['another host', 'cat /run/lab/foreign.json', /error: minion1: The host answers for another node/],
  ])('a host that answers with %s', async (_, script, problem) => {
    const host = lab.host('minion1');
    const foreign = await lab.host('my-master').exec('sh', ['-c', 'cat /run/lazyjack-fleet/plan.json']);
    await host.sh('cat >/run/lab/foreign.json', { input: foreign.stdout });
    const executable = '/usr/local/lib/lazyjack/lazyjack';
    await host.sh(`mv ${executable} ${executable}.kept; cat >${executable}; chmod 755 ${executable}`, { input: `#!/bin/sh\n${script}\n` });
    const { exitCode, output } = await fleet('plan', '--phase', 'prepare');
    await host.sh(`mv ${executable}.kept ${executable}`);
    expect(output).toMatch(problem);
    expect(output).not.toContain('\u001b');
    expect(output).toMatch(/^my-master .* 0$/m);
    expect(exitCode).toBe(1);
  });

  test('destroy restores the worker first, then the translator', async () => {
    const { exitCode, output } = await fleet('destroy', '--yes');
    expect(output).toMatch(/minion1: prepare done after [\s\S]*my-master: prepare started\n[\s\S]*my-master: prepare done after /);
    expect(exitCode).toBe(0);
    expect((await fleet('status')).stdout).toMatch(/^my-master +0 +0 +0 +-$/m);
  });
});
