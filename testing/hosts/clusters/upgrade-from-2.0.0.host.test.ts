import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  type ClusterHost,
  clusterDirectory,
  type ClusterLab,
  createClusterLab,
  type LazyjackResult,
} from '../../../lab/hosts/cluster-lab.ts';
import { ipv6Networks } from '../../ipv6-networks.ts';
import { dockerProxy } from '../../../lab/docker/docker-proxy.ts';
import { clearKubeadmFaults, setKubeadmFault } from '../../../lab/kubernetes/stub-kubernetes.ts';
import { watchWrites } from '../../../lab/snapshot/watch-writes.ts';
import { omitExpectedWrites } from '../support/expect-converged.ts';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { runAtJournalLine } from '../failures/run-at-journal-line.ts';
import { measureInterruption } from '../support/measure-interruption.ts';
import { bindsOf200, lazyjack200, mustRun200, tagImagesFor200 } from '../support/release-2.0.0.ts';

const config = `
general: { cri-socket: /run/crio/crio.sock }
topology:
  my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${ipv6Networks}`;

const journal = '/var/lib/lazyjack/journal.ndjson';

let lab: ClusterLab;
let master: ClusterHost;
let minion: ClusterHost;
let before: Snapshots;

beforeAll(async () => {
  const shared = { kubernetes: 'stub', binds: bindsOf200() } as const;
  lab = await createClusterLab(config, [
    { name: 'my-master', docker: true, ...shared },
    { name: 'minion1', ...shared },
  ]);
  [master, minion] = [lab.host('my-master'), lab.host('minion1')];
  await tagImagesFor200(master);
  await mustRun200(master, 'init');
  await minion.configure(await master.sh(`cat ${clusterDirectory}/config.yaml`));
  before = await takeSnapshots(lab.hosts);
}, 180_000);

afterEach(async () => {
  await clearKubeadmFaults(minion);
  await Promise.all(lab.hosts.map((host) => host.destroy()));
  await expectUnchangedSince(lab.hosts, before);
});

afterAll(async () => {
  await lab.close();
});

const onBoth = (act: (host: ClusterHost) => Promise<unknown>): Promise<unknown> => Promise.all(lab.hosts.map(act));
const journalOf = (host: ClusterHost): Promise<string> => host.sh(`cat ${journal}`);
const firstLineOf = async (host: ClusterHost): Promise<string> => (await journalOf(host)).split('\n')[0] ?? '';
const formatIn = /^\{"sum":"[0-9a-f]{16}","entry":\{"type":"format","format":2\}\}$/u;

/** The actions of a plan, their addresses and reasons. */
const changesIn = ({ stdout }: LazyjackResult): readonly string[] =>
  [...stdout.matchAll(/^(?: {2})?([~+/-]+ [a-z-]+:\S+ {2}[^:\n]+)(?:: .+)?$/gmu)].map(([, change = '']) => change);

/** The order matters: the minion joins the master. */
async function applyBoth200(): Promise<void> {
  for (const host of [master, minion]) await mustRun200(host, 'apply', '--yes');
}

/** Runs plan with the new lazyjack, which reads the journal of 2.0.0 and does not change it. */
async function planned(host: ClusterHost): Promise<LazyjackResult> {
  const was = await journalOf(host);
  const plan = await host.lazyjack('plan');
  expect(plan.exitCode).toBe(0);
  expect(await host.lazyjack('status')).toMatchObject({ exitCode: 0 });
  expect(await journalOf(host)).toBe(was);
  return plan;
}

/** Repeats the command while a program that the killed 2.0.0 started still runs and holds the lock. */
async function onceAlone(host: ClusterHost, ...args: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { exitCode, output } = await host.lazyjack(...args, '--yes');
    if (exitCode === 0) return;
    if (attempt === 50 || !/still runs/u.test(output)) throw new Error(`${args.join(' ')} ended with ${String(exitCode)}:\n${output}`);
  }
}

/** Kills an apply. If the apply ends first, destroys its result and kills another one earlier. */
async function killedPrepare200(host: ClusterHost, line: number): Promise<void> {
  const running = lazyjack200(host, 'apply', '--phase', 'prepare', '--yes');
  await runAtJournalLine(host, line, 'kill -KILL $pid || true');
  const { exitCode, output } = await running;
  if (exitCode === 1) throw new Error(`it ended before it was killed:\n${output}`);
  if (exitCode !== 0) return;
  await mustRun200(host, 'destroy', '--yes');
  await killedPrepare200(host, line - 1);
}

/** Every command of 2.0.0 that reads the journal refuses it and changes neither the host nor the journal. */
async function expectRefusedBy200(host: ClusterHost): Promise<void> {
  const was = await journalOf(host);
  for (const args of [
    'plan',
    'status',
    'apply --yes',
    'apply --phase up --yes',
    'destroy --yes',
    'destroy --from-evidence --config config.yaml --yes',
  ]) {
    const watch = await watchWrites(host);
    const { exitCode, stderr } = await lazyjack200(host, ...args.split(' '));
    const written = omitExpectedWrites(await watch.stop());
    expect({ args, exitCode, stderr, written }).toEqual({
      ...{ args, exitCode: 1, written: [] },
      stderr: `Error: this lazyjack does not understand the journal: ${journal}, line 1\nAnother release wrote it. Use that one, or a newer one.\n`,
    });
  }
  expect(await journalOf(host)).toBe(was);
}

/** The images of 2.0.0 and of this release have the same content here. */
const newImages = ['lazyjack/dns64:2', 'lazyjack/nat64:2'];

/** Applies on a host without the new images. Each takes three seconds to build. */
async function applyWithSlowBuilds(host: ClusterHost): Promise<void> {
  const proxy = await dockerProxy(host);
  const build = async (url: string): Promise<void> => {
    const image = new URL(url, 'http://docker').searchParams.get('t') ?? '';
    await sleep(3000);
    await host.sh(`docker tag ${image.replace(':2', ':1')} ${image}`);
  };
  proxy.reset({
    label: 'POST /build',
    nth: 1,
    sticky: true,
    answer: async ({ url }) => {
      await build(url);
      return { status: 200, contentType: 'application/json', body: Buffer.from('{"stream":"done"}\n') };
    },
  });
  await host.exec('sh', ['-c', `cd ${clusterDirectory} && exec lazyjack apply --yes`], { env: { DOCKER_HOST: proxy.dockerHost } });
  expect(proxy.hasReplaced()).toBe(true);
  proxy.close();
}

/** What an upgrade must not touch: the process of the kubelet and the membership. */
const membershipOf = (host: ClusterHost): Promise<string> =>
  host.sh(
    'ps -o pid=,lstart= -p "$(cat /run/lab/kubernetes/kubelet.pid)"; find /etc/kubernetes -type f | sort | xargs sha256sum; grep -E "^kubeadm (init|join|reset)|^systemctl (re|st)" /run/lab/kubernetes/calls',
  );

test('both phases applied by 2.0.0: only what changed between the releases is planned, and after apply 2.0.0 refuses the journal', async () => {
  await applyBoth200();
  await master.sh(`docker rmi ${newImages.join(' ')}`);
  const [onMaster, onMinion] = await Promise.all([planned(master), planned(minion)]);
  expect(onMaster.output + onMinion.output).not.toMatch(/interrupted/iu);
  const onEither = [
    '+ chain:ipv6/mangle/LAZYJACK-GUARD',
    '+ file:/var/lib/lazyjack/applied-prepare.yaml',
    '~ chain:ipv6/filter/LAZYJACK-FORWARD',
    '~ file:/etc/systemd/system/lazyjack-restore.service',
    '~ file:/etc/systemd/system/lazyjack-restore-up.service',
    '+ file:/var/lib/lazyjack/member.json',
    '+ file:/var/lib/lazyjack/applied-up.yaml',
  ];
  const onTranslator = [
    '+ chain:ipv4/mangle/LAZYJACK-GUARD',
    '~ file:/var/lib/lazyjack/dns64/named.conf',
    '-/+ container:bind9',
    '-/+ container:tayga',
    ...newImages.map((image) => `+ image:${image}`),
    '+ chain:ipv4/filter/LAZYJACK-TRANSLATION',
    '+ chain:ipv6/filter/LAZYJACK-TRANSLATION',
  ];
  // Its rules are in LAZYJACK-TRANSLATION now.
  const noLongerDesired = '- chain:ipv4/filter/LAZYJACK-FORWARD  no longer desired';
  const inNewVersion = (changes: readonly string[]): readonly string[] => changes.map((change) => `${change}  new in 2.0.1`).sort();
  expect(changesIn(onMinion).toSorted()).toEqual(inNewVersion(onEither));
  expect(changesIn(onMaster).toSorted()).toEqual([...inNewVersion([...onEither, ...onTranslator]), noLongerDesired].sort());
  const memberships = await Promise.all(lab.hosts.map(membershipOf));
  await minion.apply();
  // 10.99.0.1, as NAT64 shows it.
  expect(await measureInterruption(minion, 'fd00:10:64:ff9b::a63:1', () => applyWithSlowBuilds(master))).toBeLessThan(5000);
  expect(await Promise.all(lab.hosts.map(membershipOf))).toEqual(memberships);
  await onBoth(async (host) => {
    await host.assertConverged();
    expect(await firstLineOf(host)).toMatch(formatIn);
    await host.waitForAddresses();
    await expectRefusedBy200(host);
  });
});

test('both phases applied by 2.0.0: destroy restores the host', async () => {
  await applyBoth200();
  await onBoth((host) => host.destroy());
  await expectUnchangedSince(lab.hosts, before);
});

test('prepared by 2.0.0: apply continues with both phases', async () => {
  await onBoth((host) => mustRun200(host, 'apply', '--phase', 'prepare', '--yes'));
  for (const host of [master, minion]) {
    await host.apply();
    await host.assertConverged();
  }
});

// Containers take longest, so the later journal lines fall into their creation.
test.each([
  { onMaster: 1, onMinion: 3 },
  { onMaster: 8, onMinion: 1 },
  { onMaster: 20, onMinion: 6 },
])(
  '2.0.0 killed in prepare at line $onMaster or $onMinion: destroy restores the host, or apply goes on',
  async ({ onMaster, onMinion }) => {
    for (const command of ['destroy', 'apply']) {
      await onBoth(async (host) => {
        await killedPrepare200(host, host === master ? onMaster : onMinion);
        expect((await planned(host)).stderr).toMatch(/Interrupted: apply of phase prepare, started \S+ and not finished/u);
        await onceAlone(host, command, '--phase', 'prepare');
        if (command === 'apply') await host.assertConverged('--phase', 'prepare');
      });
      if (command === 'destroy') await expectUnchangedSince(lab.hosts, before);
    }
  },
);

test('2.0.0 killed in up while kubeadm runs: destroy restores the host, or apply continues', async () => {
  await mustRun200(master, 'apply', '--yes');
  for (const command of ['destroy', 'apply']) {
    await mustRun200(minion, 'apply', '--phase', 'prepare', '--yes');
    await setKubeadmFault(minion, { verb: 'join', afterStep: 'preflight', mode: 'hang' });
    const running = lazyjack200(minion, 'apply', '--phase', 'up', '--yes');
    const hanging = 'pgrep -f "[k]ubeadm join .hanging" >/dev/null';
    await minion.sh(`
      until ${hanging}; do sleep 0.02; done
      [[ $(</run/lazyjack.lock) =~ \\"pid\\":([0-9]+) ]] && kill -KILL \${BASH_REMATCH[1]}`);
    await running;
    await minion.sh(`pkill -f "[k]ubeadm join .hanging"; while ${hanging}; do sleep 0.02; done`);
    await clearKubeadmFaults(minion);
    expect((await planned(minion)).stderr).toMatch(
      /Interrupted: apply of phase up, started \S+ and not finished\. Unconfirmed: [^]*cluster-member:cluster/u,
    );
    await onceAlone(minion, command);
    if (command === 'destroy') await expectUnchangedSince([minion], before);
    else await minion.assertConverged();
  }
});

test('2.0.0 killed in destroy: destroy continues in the new format', async () => {
  await onBoth(async (host) => {
    await mustRun200(host, 'apply', '--phase', 'prepare', '--yes');
    const lines = Number((await host.sh(`wc -l <${journal}`)).trim());
    const running = lazyjack200(host, 'destroy', '--yes');
    await runAtJournalLine(host, lines + 3, 'kill -KILL $pid');
    await running;
    expect((await planned(host)).stderr).toMatch(/Interrupted: destroy of phase prepare, started \S+ and not finished/u);
    await onceAlone(host, 'destroy');
  });
});

test('2.0.0 refuses a journal with only its first line and does not mistake it for an incomplete write', async () => {
  await minion.prepare();
  const [first = '', ...rest] = (await journalOf(minion)).split('\n');
  await minion.sh(`cat >${journal}`, { input: `${first}\n` });
  await minion.waitForAddresses();
  await expectRefusedBy200(minion);
  await minion.sh(`cat >${journal}`, { input: [first, ...rest].join('\n') });
});
