import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import { projectRoot } from '../../../lab/hosts/project-root.ts';
import { ipv6Networks } from '../../ipv6-networks.ts';
import { clearKubeadmFaults, setKubeadmFault } from '../../../lab/kubernetes/stub-kubernetes.ts';
import { planDocumentSchema } from '../../../src/app/plan/plan-document.ts';
import { answerOnTerminal } from '../support/answer-on-terminal.ts';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { plantedSecrets, plantSecrets } from '../support/planted-secrets.ts';
import { removeKubernetesPrograms } from '../support/fake-programs.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const config = `
general: { cri-socket: /run/crio/crio.sock }
topology:
  my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
  bare: { interface: eth1, opmodes: minion, id: 11 }
${ipv6Networks}`;

let master: ClusterHost;
let minion: ClusterHost;
let bare: ClusterHost;
let before: Snapshots;

const lab = useClusterLab(
  config,
  [
    { name: 'my-master', docker: true, kubernetes: 'stub' },
    { name: 'minion1', kubernetes: 'stub' },
    { name: 'bare', kubernetes: 'none' },
  ],
  async () => {
    [master, minion, bare] = [lab.host('my-master'), lab.host('minion1'), lab.host('bare')];
    await removeKubernetesPrograms(bare);
    expect(await master.lazyjack('init')).toMatchObject({ exitCode: 0 });
    const initialised = await master.sh(`cat ${clusterDirectory}/config.yaml`);
    await Promise.all([minion, bare].map((host) => host.configure(initialised)));
    before = await takeSnapshots(lab.hosts);
  },
);

afterEach(async () => {
  // The master stays applied, because minions join it.
  await clearKubeadmFaults(minion);
  await Promise.all([minion, bare].map((host) => host.destroy()));
  await expectUnchangedSince([minion, bare], before);
});

const quiet = 'Plan: 0 to create, 0 to update, 0 to replace, 0 to delete.\n';
const headings = (text: string): readonly string[] => text.split('\n').filter((line) => /^(?:then )?(?:prepare|up) on /u.test(line));

/** Parses the plan documents of an output, one per line. */
function planned(stdout: string) {
  return stdout
    .trim()
    .split('\n')
    .map((line) => planDocumentSchema.parse(JSON.parse(line)));
}

test('plan shows the same changes of up before and after prepare, and apply makes exactly these', async () => {
  for (const host of [master, minion]) {
    const text = await host.lazyjack('plan', '--detailed-exitcode');
    expect(text.exitCode).toBe(2);
    expect(headings(text.stdout)).toEqual([`prepare on ${host.name} (config.yaml):`, `then up on ${host.name} (config.yaml):`]);
    const [prepare, up, ...more] = planned((await host.lazyjack('plan', '--json')).stdout);
    expect(more).toEqual([]);
    expect(text.stdout).toMatch(new RegExp(`^Plan: ${(prepare?.summary.create ?? 0) + (up?.summary.create ?? 0)} to create, `, 'm'));
    expect([prepare]).toEqual(planned((await host.lazyjack('plan', '--phase', 'prepare', '--json')).stdout));
    await host.prepare();
    expect([up]).toEqual(planned((await host.lazyjack('plan', '--phase', 'up', '--json')).stdout));
    expect(headings((await host.lazyjack('plan')).stdout)).toEqual([`up on ${host.name} (config.yaml):`]);
    await host.destroy();

    const applied = await host.apply();
    expect(applied.stdout).toMatch(/^Applied, prepare: [^]*^Applied, up: /m);
    expect((await host.apply()).stdout).toBe(`${quiet}Nothing to do: this host is as the configuration says.\n`);
    expect(await host.lazyjack('plan', '--detailed-exitcode')).toMatchObject({ exitCode: 0, stdout: quiet });
  }
  await master.sh('ip -6 route del fd00:40:0:0:a::/80; sed -i /minion1/d /etc/hosts');
  const moment = String.raw`"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","host":"${master.name}","elapsed":\d+`;
  expect((await master.apply('--json')).stdout.match(/^\{"type":"end".*$/gm)).toEqual([
    expect.stringMatching(`^\\{"type":"end","phase":"prepare","status":"done",${moment}\\}$`),
    expect.stringMatching(`^\\{"type":"end","phase":"up","status":"done",${moment}\\}$`),
  ]);
});

test('apply asks once; a failed up leaves prepare applied and reports it, and the next apply continues', async () => {
  expect(await minion.lazyjack('apply')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('not a terminal: add --yes to confirm'),
  });
  await setKubeadmFault(minion, { verb: 'join', afterStep: 'preflight', mode: 'fail', stderr: 'connection refused' });
  const failed = await answerOnTerminal(minion, 'lazyjack apply --no-color', 'yes\\n');
  expect(failed.exitCode).toBe(1);
  expect(failed.stdout.match(/Type "yes" to continue/g)).toHaveLength(1);
  expect(failed.stdout).toMatch(/Applied, prepare: [^]*Rolled back: the host is as phase prepare left it\./);
  expect((await minion.lazyjack('status')).stdout).toMatch(/^prepare: \d+ unchanged\n$/);
  // A prepare that was interrupted after its last write: nothing needs to change, but apply completes its record.
  await minion.sh(
    `head -n "$(grep -n '"type":"end"' /var/lib/lazyjack/journal.ndjson | head -n 1 | cut -d: -f1)" /var/lib/lazyjack/journal.ndjson | sed '$d' >/run/lab/cut; cat /run/lab/cut >/var/lib/lazyjack/journal.ndjson; rm /var/lib/lazyjack/journal.head`,
  );
  expect((await minion.lazyjack('plan')).stderr).toMatch(/Interrupted: apply of phase prepare, started .* and not finished/);
  await clearKubeadmFaults(minion);
  const went = await minion.apply();
  expect(headings(went.stdout)).toEqual(['up on minion1 (config.yaml):']);
  expect(went.stdout).toMatch(/^Applied: /m);
  expect((await minion.lazyjack('plan')).stderr).not.toMatch(/interrupted/i);
});

test('destroy asks once; if prepare cannot be restored, it reports its progress, and the next destroy continues', async () => {
  await minion.apply();
  const answer = (text: string) => answerOnTerminal(minion, 'lazyjack destroy --no-color', `${text}\\n`);
  expect(await answer('no')).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/^destroy, up:[^]*^then destroy, prepare:[^]*Type "yes" to continue: [^]*^Nothing was changed\.\s*$/m),
  });
  expect((await minion.lazyjack('status')).stdout).toMatch(/^up: \d+ unchanged$/m);
  // A file that is a mount point cannot be replaced by a rename.
  await minion.sh('mount --bind /etc/hosts /etc/hosts');
  const half = await answer('yes');
  await minion.sh('umount /etc/hosts');
  expect(half.stdout.match(/Type "yes" to continue/g)).toHaveLength(1);
  expect(half.stdout).toMatch(/Restored, up: [^]*Not everything was restored:\s+= hosts:/);
  expect(half.exitCode).toBe(3);
  // What is retained for a later destroy stays owned, as it was written, and everything else is restored.
  expect((await minion.lazyjack('status')).stdout).toBe('prepare: 3 unchanged\n');
  await minion.prepare();
});

test('a plan file contains both phases; a changed host is refused unchanged; both phases follow the configuration', async () => {
  expect(await minion.lazyjack('plan', '--out', 'agreed.json')).toMatchObject({ exitCode: 0 });
  await minion.sh('ip -6 route add fd00:40:0:0:2::/80 dev lo');
  const refused = await minion.lazyjack('apply', 'agreed.json');
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/route:fd00:40:0:0:2::\/80 .* since agreed\.json was written/),
  });
  expect((await minion.lazyjack('status')).stdout).toBe('lazyjack owns nothing on this host.\n');
  await minion.sh('ip -6 route del fd00:40:0:0:2::/80 dev lo');
  expect(await minion.lazyjack('apply', 'agreed.json')).toMatchObject({ exitCode: 0 });
  await minion.assertConverged();

  // Values that kubeadm fixed can change only after the node has left the cluster; all others change immediately.
  const text = await minion.sh(`cat ${clusterDirectory}/config.yaml`);
  const smaller = text.replace('mtu: 9000', 'mtu: 1500');
  await minion.configure(smaller);
  expect((await minion.apply()).stdout).toMatch(/^Applied, prepare: [^]*^Applied, up: /m);
  await minion.assertConverged();
  await minion.configure(smaller.replace('id: 10', 'id: 12'));
  expect(await minion.lazyjack('apply', '--yes')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('node-ip') });
  await minion.destroy('--phase', 'up');
  expect((await minion.apply()).stdout).toMatch(/^Applied, prepare: [^]*^Applied, up: /m);
  await minion.assertConverged();
  await minion.configure(text);
});

test('--target and --exclude apply a part, also from a plan file; the whole apply completes it', async () => {
  const route = 'route:fd00:10:64:ff9b::/96';
  const [prepare, up] = planned((await minion.lazyjack('plan', '--target', route, '--json')).stdout);
  expect(prepare?.changes.map(({ address }) => address)).toEqual(expect.arrayContaining(['link:eth1', route]));
  expect(prepare?.changes.map(({ address }) => address)).not.toContain('hosts:my-master');
  expect(up?.changes).toEqual([]);
  expect(prepare?.limit?.included).toContainEqual({ address: 'link:eth1', neededBy: expect.stringMatching(/^address:|^route:/u) });
  const shown = await minion.lazyjack('plan', '--target', route);
  expect(shown).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^ +also: link:eth1, needed by [^]*; limited, \d+ left out\.$/mu),
  });
  expect(await minion.lazyjack('plan', '--target', 'route:fd00:10:64:ff9b::/69')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`Did you mean ${route}`),
  });

  expect(await minion.lazyjack('plan', '--target', route, '--out', 'limited.json')).toMatchObject({ exitCode: 0 });
  expect(await minion.lazyjack('apply', 'limited.json', '--target', route)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('a plan file takes neither --target nor --exclude'),
  });
  await minion.sh('ip link set eth1 mtu 1400');
  expect(await minion.lazyjack('apply', 'limited.json')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('link:eth1') });
  await minion.sh('ip link set eth1 mtu 1500; echo "fd00:99::9 unrelated" >>/etc/hosts');
  const applied = await minion.lazyjack('apply', 'limited.json');
  expect(applied).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Applied, prepare: [^]*^\d+ changes are left out: /mu) });
  await minion.sh('sed -i /unrelated/d /etc/hosts');
  expect((await minion.lazyjack('status')).stdout).toMatch(/^The last apply of prepare was limited: \d+ changes are left out\./mu);
  expect((await minion.lazyjack('apply', '--target', route, '--yes')).stdout).toMatch(
    /^Nothing to do within the limits; \d+ changes are left out\.$/mu,
  );

  // Phase up is refused as long as prepare is incomplete.
  for (const limit of [
    ['--exclude', 'hosts:my-master'],
    ['--phase', 'up', '--target', 'route:fd00:40:0:0:2::/80'],
  ])
    expect(await minion.lazyjack('apply', '--yes', ...limit)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Run: lazyjack apply --phase prepare'),
    });
  for (const command of ['destroy', 'plan'])
    expect(await minion.lazyjack(command, ...(command === 'plan' ? ['--destroy'] : ['--yes']), '--target', route)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('destroy takes neither --target nor --exclude: it restores whole phases'),
    });
  await minion.prepare();
  await minion.assertConverged('--phase', 'prepare');
  expect((await minion.lazyjack('status')).stdout).not.toContain('limited');
  await minion.sh(`rm ${clusterDirectory}/limited.json`);
});

test('if up is blocked, nothing starts, and the error names the command for prepare alone', async () => {
  const plan = await bare.lazyjack('plan');
  expect(plan.exitCode).toBe(1);
  expect(await bare.lazyjack('plan', '--detailed-exitcode')).toMatchObject({ exitCode: 1 });
  expect(plan.stdout).toContain('? editable-file:/var/lib/lazyjack/kubeadm.conf  (kubeadm not found)\n');
  expect(plan.stdout.match(/kubeadm\.conf/g)).toHaveLength(1);
  const force = 'Or continue with --force.';
  expect((await bare.lazyjack('plan', '--phase', 'prepare')).stderr).toContain(force);
  expect(plan.stderr).not.toContain(force);
  const refused = await bare.lazyjack('apply', '--yes');
  expect(refused).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(
      'The first part alone, without editable-file:/var/lib/lazyjack/kubeadm.conf: lazyjack apply --phase prepare --force\n',
    ),
  });
  expect((await bare.lazyjack('status')).stdout).toBe('lazyjack owns nothing on this host.\n');
  await bare.prepare('--force');
});

test('a record of the control plane node has no secret, and its plans are those of the node', async () => {
  const restore = await plantSecrets(master);
  const directory = mkdtempSync(join(tmpdir(), 'lazyjack-replay-'));
  try {
    const forms = [[], ['--json'], ['--phase', 'prepare'], ['--phase', 'up', '--json'], ['--phase', 'up']];
    const live = await Promise.all(forms.map((form) => master.lazyjack('plan', ...form)));
    const recorded = await master.lazyjack('record', '--out', 'host.json');
    expect(recorded).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Recorded my-master in host\.json: [^]*^Removed: .*PEM/mu),
    });
    expect(await master.lazyjack('record', '--out', 'host.json')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--force'),
    });
    expect(await master.sh(`stat -c %a ${clusterDirectory}/host.json`)).toBe('600\n');
    const record = await master.sh(`cat ${clusterDirectory}/host.json`);
    const config = await master.sh(`cat ${clusterDirectory}/config.yaml`);
    const key = await master.sh('cat /etc/kubernetes/pki/ca.key');
    const [token = ''] = /[a-z0-9]{6}\.[a-z0-9]{16}/u.exec(config) ?? [];
    const secrets = [...plantedSecrets, { where: 'ca.key', secret: key.split('\n')[1] ?? '' }, { where: 'token', secret: token }];
    expect(secrets.filter(({ secret }) => secret.length < 12)).toEqual([]);
    const found = secrets.filter(
      ({ secret }) => record.includes(secret) || record.includes(Buffer.from(secret).toString('base64').slice(0, -4)),
    );
    expect(found).toEqual([]);

    writeFileSync(join(directory, 'host.json'), record);
    writeFileSync(join(directory, 'config.yaml'), config);
    const replayed = await Promise.all(forms.map((form) => replayPlan(directory, form)));
    const shown = live.map(({ stdout, stderr, exitCode }) => ({ stdout: markSecrets(stdout), stderr: markSecrets(stderr), exitCode }));
    expect(replayed).toEqual(shown);
    // Some of the planted secrets are problems of the plan.
    expect(shown.map(({ exitCode, stdout }) => [exitCode, /^Plan: |"lazyjack-plan"/mu.test(stdout)])).toEqual(forms.map(() => [1, true]));
  } finally {
    rmSync(directory, { recursive: true });
    await restore();
  }
  await master.sh(`rm ${clusterDirectory}/host.json`);
  await master.apply();
}, 120_000);

/** Plans here, with a Node.js that refuses to read any other file and to start any program. yargs looks for its texts in `locales`. */
async function replayPlan(directory: string, form: readonly string[]) {
  const dist = join(projectRoot, 'dist');
  const permission = [
    '--experimental-permission',
    ...[projectRoot, join(projectRoot, '../locales'), directory].map((path) => `--allow-fs-read=${path}/*`),
    '--no-warnings',
  ];
  const args = [...permission, join(dist, 'lazyjack.js'), 'plan', '--config', 'config.yaml', '--host-from', 'host.json', ...form];
  const { stdout, stderr, exitCode } = await execa(process.execPath, args, { cwd: directory, reject: false, stripFinalNewline: false });
  // A plan quotes a value that contains a space, as the mark does.
  const unify = (text: string): string => text.replaceAll(/(?<==)"\(removed \d+\)"|\(removed \d+\)/gu, '(removed)');
  return { stdout: unify(stdout), stderr: unify(stderr), exitCode };
}

/** The output of a plan as its record shows it. */
function markSecrets(output: string): string {
  return plantedSecrets.reduce((text, { secret, removed = secret }) => text.replaceAll(removed, '(removed)'), output);
}

test('destroy restores the control plane node', async () => {
  await master.destroy();
  await expectUnchangedSince([master], before);
});
