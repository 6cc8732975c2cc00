import { expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory, type LazyjackResult } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { answerOnTerminal } from '../support/answer-on-terminal.ts';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const topology = [
  'my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }',
  'minion1: { interface: eth1, opmodes: minion, id: 10 }',
];
const config = clusterYaml(topology);

let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(config, ['minion1', 'stranger'], async () => {
  host = lab.host('minion1');
  before = await host.snapshot();
});

/** Runs lazyjack as an unprivileged user. */
async function asNobody(...args: readonly string[]): Promise<LazyjackResult> {
  const command = `cd ${clusterDirectory} && exec setpriv --reuid 65534 --regid 65534 --clear-groups lazyjack "$@"`;
  const finished = await host.exec('sh', ['-c', command, 'sh', ...args], { check: false });
  return { ...finished, output: finished.stdout + finished.stderr };
}

test('a missing interface: the error lists the existing ones', async () => {
  await host.configure(config.replace('minion1: { interface: eth1', 'minion1: { interface: eth7'));
  const plan = await host.lazyjack('plan', '--phase', 'prepare');
  const apply = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  await host.configure(config);
  expect(plan).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/this host has no interface eth7; it has eth0, eth1/) });
  expect(apply).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/this host has no interface eth7; it has eth0, eth1/) });
  expect(await host.changesSince(before)).toEqual([]);
});

test('a host that is not in the topology: the error lists its names and suggests the closest', async () => {
  const { output, exitCode } = await lab.host('stranger').lazyjack('plan', '--phase', 'prepare');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/config\.yaml has no node named stranger: its topology has my-master, minion1/);
  expect(await host.lazyjack('plan', '--phase', 'prepare', '--host', 'minion')).toMatchObject({
    exitCode: 1,
    output: expect.stringMatching(/Did you mean --host minion1\?/),
  });
});

test("another node's name is refused without --force", async () => {
  const { output, exitCode } = await host.lazyjack('apply', '--phase', 'prepare', '--yes', '--host', 'my-master');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/this host is minion1/);
});

test('without a terminal, apply does not ask and requires --yes', async () => {
  const { output, exitCode } = await host.lazyjack('apply', '--phase', 'prepare');
  expect(exitCode).toBe(1);
  expect(output).toMatch(/^Error: not a terminal: add --yes to confirm$/m);
  expect(await host.changesSince(before)).toEqual([]);
});

test.each([
  ['Ctrl-C', '\\003'],
  ['Ctrl-D', '\\004'],
  ['an empty line', '\\n'],
])('%s does not confirm, and nothing is changed', async (_, typed) => {
  const shown = await answerOnTerminal(host, 'lazyjack apply --phase prepare', typed);
  expect(
    shown.stdout
      .split('Type "yes" to continue: ')[1]
      ?.replaceAll(/\u001b\[\w+/gu, '')
      .trim(),
  ).toBe('Nothing was changed.');
  expect(shown.exitCode).toBe(1);
  expect(await host.changesSince(before)).toEqual([]);
});

test('without root, plan works, and apply says in one line how to run it as root', async () => {
  const plan = await asNobody('plan', '--phase', 'prepare');
  expect(plan.exitCode).toBe(0);
  expect(plan.stdout).toMatch(/\+ address:eth1\/fd00:20::a/);
  const apply = await asNobody('apply', '--phase', 'prepare', '--yes');
  expect(apply.exitCode).toBe(1);
  expect(apply).toMatchObject({
    stdout: '',
    stderr: 'Error: apply changes this host, which needs root. Run it as root: sudo lazyjack apply --phase prepare --yes\n',
  });
  expect(await host.changesSince(before)).toEqual([]);
});

test('without root, the journal is not readable, and plan warns that it may miss deletions', async () => {
  await host.prepare();
  expect(await host.sh('stat -c "%a %U %n" /var/lib/lazyjack /var/lib/lazyjack/*')).toBe(
    `700 root /var/lib/lazyjack
600 root /var/lib/lazyjack/applied-prepare.yaml
700 root /var/lib/lazyjack/contents
600 root /var/lib/lazyjack/journal.head
600 root /var/lib/lazyjack/journal.ndjson
600 root /var/lib/lazyjack/kubeadm.conf
600 root /var/lib/lazyjack/kubeadm.log
`,
  );
  const plan = await asNobody('plan', '--phase', 'prepare');
  expect(plan.exitCode).toBe(0);
  expect(plan.stderr).toMatch(/only root can read, so .* not shown\. Run it as root to see all: sudo lazyjack plan --phase prepare\n/);
  const destroy = await asNobody('destroy', '--yes');
  expect(destroy).toMatchObject({
    exitCode: 1,
    stderr: 'Error: destroy changes this host, which needs root. Run it as root: sudo lazyjack destroy --yes\n',
  });
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test.each([
  ['a symbolic link', 'mkdir /srv/elsewhere && ln -s /srv/elsewhere /var/lib/lazyjack', 'a symbolic link, and lazyjack did not create it'],
  [
    'a directory that others can write',
    'mkdir /var/lib/lazyjack && chmod 777 /var/lib/lazyjack',
    'not a directory that only root can write',
  ],
])('a state directory that is %s is refused', async (_, createDirectory, reason) => {
  await host.sh(createDirectory);
  const { exitCode, stderr } = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  await host.sh('rm -rf /var/lib/lazyjack /srv/elsewhere');
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`Error: /var/lib/lazyjack is ${reason}\n`);
  expect(await host.changesSince(before)).toEqual([]);
});

test('the umask does not affect owners and modes', async () => {
  const written = async (umask: string): Promise<string> => {
    await host.sh(`touch /run/lab/started; sleep 0.02; cd ${clusterDirectory} && umask ${umask} && lazyjack apply --phase prepare --yes`);
    const found = await host.sh("find /etc /var/lib -newer /run/lab/started -printf '%m %u %g %p\\n' | sort -k4");
    await host.destroy();
    await host.sh('rm -f /run/lab/started');
    return found;
  };
  const open = await written('000');
  expect(open).toContain('600 root root /var/lib/lazyjack/journal.ndjson');
  expect(await written('077')).toBe(open);
  expect(await host.changesSince(before)).toEqual([]);
});

test('a second lazyjack reports the process that holds the lock', async () => {
  const holder = host.start('sh', ['-c', 'exec flock /run/lazyjack.lock sh -c "echo held >/run/lab/held; sleep 30"'], { check: false });
  await host.sh('until [ -e /run/lab/held ]; do sleep 0.02; done');
  const second = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  await holder.signal('SIGKILL');
  await host.sh('rm -f /run/lab/held; pkill -x sleep || true');
  expect(second.exitCode).toBe(1);
  expect(second.stderr).toMatch(/still runs: .*process \d+/);
});

test('of two concurrent applies one succeeds, and the other is refused or has nothing to do', async () => {
  await host.sh('rm -f /run/lazyjack.lock');
  const both = await Promise.all([
    host.lazyjack('apply', '--phase', 'prepare', '--yes'),
    host.lazyjack('apply', '--phase', 'prepare', '--yes'),
  ]);
  expect(both.some(({ exitCode }) => exitCode === 0)).toBe(true);
  for (const { exitCode, stderr } of both)
    if (exitCode !== 0) expect(stderr).toMatch(/another lazyjack is at work: lazyjack apply \(process \d+\)/);
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});
