import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const journal = '/var/lib/lazyjack/journal.ndjson';
const head = '/var/lib/lazyjack/journal.head';
const [firstId, cloneId] = ['1'.repeat(32), '2'.repeat(32)];
let host: ClusterHost;
let worker: ClusterHost;
let clone: ClusterHost;
let before: Snapshot;

const topology = [controlPlaneLine, workerLine, 'minion2: { interface: eth1, opmodes: minion, id: 255 }'];
const lab = useClusterLab(clusterYaml(topology), [{ name: 'my-master', docker: true }, 'minion1', 'minion2'], async () => {
  host = lab.host('my-master');
  worker = lab.host('minion1');
  clone = lab.host('minion2');
  before = await host.snapshot();
});

/**
 * Differences that evidence cannot prove: the earlier state of the interface and of kernel parameters. An interface that stays up also
 * keeps the addresses and routes that the kernel adds. Nobody knows who created an empty directory of systemd.
 */
const unprovable =
  /fe80::|ff00::|^(?:link|sysctl|network link|images?) |eth1 (?:up|mtu)|forwarding|mtu|accept_|disable_ipv6|state|\/var\/lib\/lazyjack|multi-user\.target\.d: absent -> directory/u;

test('--from-evidence is refused if the journal is intact', async () => {
  await host.prepare();
  const { exitCode, output } = await host.lazyjack('destroy', '--from-evidence', '--yes');
  expect(output).toMatch(/the journal of this host is whole.*\n.*without --from-evidence/);
  expect(exitCode).toBe(1);
});

test('a damaged journal is refused with a fix, which removes provably owned objects and lists the rest', async () => {
  await host.sh(`sed -i '3s/./x/' ${journal}`);
  for (const command of ['plan', 'apply --yes', 'destroy --yes', 'status']) {
    const { exitCode, output } = await host.lazyjack(...command.split(' '));
    expect(output).toMatch(/the journal is damaged: .*line 3\n.*destroy --from-evidence --config/);
    expect(exitCode).toBe(1);
  }
  const unconfirmed = await host.lazyjack('destroy', '--from-evidence');
  expect(unconfirmed.output).toMatch(/- container:tayga {2}it has the label lazyjack\.owner/);
  expect(unconfirmed.output).toMatch(/\? link:eth1 {2}how it was before is not known/);
  expect(unconfirmed.output).toMatch(/not a terminal: add --yes to confirm/);
  expect(unconfirmed.exitCode).toBe(1);
  expect(await host.sh("docker ps --format '{{.Names}}' | sort")).toBe('bind9\ntayga\n');

  const { exitCode, output } = await host.lazyjack('destroy', '--from-evidence', '--yes');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toContain(`the damaged journal is kept as ${journal}.damaged-1`);
  const changes = await host.changesSince(before);
  expect(changes.filter((change) => !unprovable.test(change))).toEqual([]);
  expect(await host.sh('docker ps -aq; ip -6 route show proto 108')).toBe('');
});

test('without a journal, status and destroy name what lazyjack created and --from-evidence, which keeps a foreign address', async () => {
  expect((await host.lazyjack('status')).output).toBe('lazyjack owns nothing on this host.\n');
  await host.sh('ip address add fd00:77::7/64 dev eth1');
  await host.prepare();
  await host.sh(`rm ${journal} ${head}`);
  const status = await host.lazyjack('status');
  expect(status.output).toMatch(/This host has no journal, but objects that lazyjack created:\n/u);
  for (const mark of [
    'the container bind9',
    'the container network support_net',
    'LAZYJACK-GUARD of ip6tables',
    '/etc/hosts',
    'with the protocol 108',
  ])
    expect(status.output).toContain(mark);
  expect(status.output).toMatch(/`lazyjack destroy --from-evidence --config FILE`/u);
  for (const command of ['destroy --yes', 'plan --destroy', 'clean']) {
    const refused = await host.lazyjack(...command.split(' '));
    expect(refused.output).toMatch(
      /this host has no journal, but objects that lazyjack created: the container bind9, .*\n.*--from-evidence/u,
    );
    expect(refused.exitCode).toBe(1);
  }
  const { exitCode, output } = await host.lazyjack('destroy', '--from-evidence', '--yes');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(await host.sh('docker ps -aq; ip -6 route show proto 108')).toBe('');
  expect(await host.sh('ip -6 -o address show dev eth1 scope global')).toContain('fd00:77::7/64');
});

test('a journal that is empty, shortened, full of zeros, without a line or missing is refused, each with its way out', async () => {
  const was = await worker.snapshot();
  await worker.prepare();
  expect(await worker.sh(`stat -c '%a %s' ${head}`)).toMatch(/^600 \d\d\n$/u);
  await worker.sh(`cp -a /var/lib/lazyjack /root/saved`);
  const size = `$(stat -c %s ${journal})`;
  const damages = [
    [`truncate -s 0 ${journal}`, /the journal is empty: .* It had \d+ lines, as .*journal\.head says\.\n/u],
    [`truncate -s $((${size} / 2)) ${journal}`, /the journal is shortened: .* has \d+ lines\. It had \d+ lines/u],
    [`head -c ${size} /dev/zero >/root/zeros; cp /root/zeros ${journal}`, /the journal contains zeros instead of line 1: /u],
    [`sed -i 3d ${journal}`, /the journal is shortened: .* has \d+ lines\. It had \d+ lines/u],
    [`rm ${journal}`, /the journal is missing: .* It had \d+ lines/u],
    [`rm ${journal}; mkdir ${journal}`, /journal\.ndjson is a directory, and lazyjack did not create it\nMove it away: mv /u],
    [`rm ${journal}; mkfifo ${journal}`, /journal\.ndjson is not a file, and lazyjack did not create it\nMove it away: mv /u],
  ] as const;
  for (const [damage, message] of damages) {
    await worker.sh(damage);
    for (const command of ['status', 'plan', 'destroy --yes']) {
      const { exitCode, output } = await worker.lazyjack(...command.split(' '));
      expect(output).toMatch(message);
      expect(output).toMatch(/backup.*`lazyjack destroy --from-evidence --config FILE`/u);
      expect(output).not.toMatch(/EISDIR|defect/u);
      expect(exitCode).toBe(1);
    }
    await worker.sh('rm -r /var/lib/lazyjack; cp -a /root/saved /var/lib/lazyjack');
  }
  await worker.destroy();
  await worker.sh('rm -r /root/saved /root/zeros');
  expect(await worker.changesSince(was)).toEqual([]);
});

test('a foreign object in the place of the lock or of the state directory, or no working directory, is refused with a fix', async () => {
  const was = await worker.snapshot();
  const state = '/var/lib/lazyjack';
  const objects = [
    [
      'mkdir /run/lazyjack.lock',
      'rmdir /run/lazyjack.lock',
      ['apply --phase prepare --yes', 'destroy --yes'],
      /lazyjack\.lock, .*, is a directory\n.*mv /u,
    ],
    [
      'mkfifo /run/lazyjack.lock',
      'rm /run/lazyjack.lock',
      ['apply --phase prepare --yes', 'destroy --yes'],
      /lazyjack\.lock, .*, is not a file\n.*mv /u,
    ],
    [
      `echo >${state}`,
      `rm ${state}`,
      ['plan', 'status', 'apply --phase prepare --yes', 'destroy --yes'],
      /lib\/lazyjack is not a directory.*\n.*mv /u,
    ],
    [
      `mkdir /root/state; ln -s /root/state ${state}`,
      `rm ${state}; rmdir /root/state`,
      ['plan', 'status', 'destroy --yes'],
      /lib\/lazyjack is a symbolic link.*\n.*mv /u,
    ],
    [
      `mkdir -m 700 ${state}; echo >${state}/contents`,
      `rm -r ${state}`,
      ['plan', 'status', 'destroy --yes'],
      /contents is not a directory.*\n.*mv /u,
    ],
  ] as const;
  for (const [make, remove, commands, message] of objects) {
    await worker.sh(make);
    for (const command of commands) {
      const { exitCode, output } = await worker.lazyjack(...command.split(' '));
      expect(output).toMatch(message);
      expect(output).not.toMatch(/E[A-Z]{3,}|defect/u);
      expect(exitCode).toBe(1);
    }
    await worker.sh(remove);
  }
  for (const command of ['status', 'plan --out plan.json', 'validate']) {
    const { exitCode, stderr } = await worker.exec('sh', ['-c', `mkdir /root/gone; cd /root/gone; rmdir /root/gone; lazyjack ${command}`], {
      check: false,
    });
    // The shell has its own line about it.
    expect(stderr).toMatch(
      /^Error: the directory in which lazyjack was started does not exist any more\nChange to another directory: cd \/\n$/mu,
    );
    expect(stderr).not.toMatch(/ENOENT|defect/u);
    expect(exitCode).toBe(1);
  }
  expect(await worker.changesSince(was)).toEqual([]);
});

test('a clone refuses the journal of the first host, names both ids, and goes on in either way', async () => {
  await worker.sh(`echo ${firstId} >/etc/machine-id`);
  await worker.prepare();
  const state = await worker.sh('tar -C /var/lib -cz lazyjack | base64');
  await clone.sh(`echo ${cloneId} >/etc/machine-id; base64 -d | tar -C /var/lib -xz`, { input: state });
  for (const command of ['plan', 'plan --destroy', 'status', 'destroy --yes', 'apply --phase prepare --yes']) {
    const { exitCode, output } = await clone.lazyjack(...command.split(' '));
    expect(output).toMatch(new RegExp(`${firstId}.*${cloneId}\n.*--from-evidence.*--this-machine`, 'u'));
    expect(exitCode).toBe(1);
  }
  for (const unknown of [': >/etc/machine-id', 'echo uninitialized >/etc/machine-id', 'rm /etc/machine-id']) {
    await clone.sh(unknown);
    expect((await clone.lazyjack('status')).exitCode).toBe(0);
  }
  await clone.sh(`echo ${cloneId} >/etc/machine-id`);
  const { exitCode, output } = await clone.lazyjack('destroy', '--from-evidence', '--yes');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toContain(`the journal of another host is kept as ${journal}.other-machine-1`);
  await clone.prepare();
  await clone.destroy();

  await worker.sh(`echo ${cloneId} >/etc/machine-id`);
  expect((await worker.lazyjack('status')).exitCode).toBe(1);
  for (const command of ['status', 'plan --phase prepare'])
    expect(await worker.lazyjack(...command.split(' '), '--this-machine')).toMatchObject({ exitCode: 0 });
  expect((await worker.lazyjack('status')).exitCode).toBe(1);
  await worker.prepare('--this-machine');
  expect((await worker.lazyjack('status')).exitCode).toBe(0);
  await worker.destroy();
});
