import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clearKubeadmFaults, kubernetesCalls, type KubeadmFault, setKubeadmFault } from '../../../lab/kubernetes/stub-kubernetes.ts';
import { stubDirectory } from '../../../lab/kubernetes/stub-programs.ts';
import { expectUnchangedSince, takeSnapshots, type Snapshots } from '../support/expect-unchanged.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';
import { ipv4Networks } from '../../ipv4-networks.ts';

const log = '/var/lib/lazyjack/kubeadm.log';
const config = `
general: { mode: ipv4, timeouts: { kubeadm: 5 } }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${ipv4Networks}`;

let master: ClusterHost;
let minion: ClusterHost;
let untouched: Snapshots;
let prepared: Snapshot;
let toAdd: string;

const planUp = async (host: ClusterHost): Promise<string> => (await host.lazyjack('plan', '--phase', 'up')).stdout;

const lab = useClusterLab(
  config,
  [
    { name: 'my-master', kubernetes: 'stub' },
    { name: 'minion1', kubernetes: 'stub' },
  ],
  async () => {
    [master, minion] = [lab.host('my-master'), lab.host('minion1')];
    await master.lazyjack('init');
    untouched = await takeSnapshots(lab.hosts);
    // The Kubernetes packages enable the kubelet, which restarts until kubeadm has configured it.
    await master.sh('systemctl start kubelet');
    await minion.configure(await master.sh(`cat ${clusterDirectory}/config.yaml`));
    await Promise.all(lab.hosts.map((host) => host.prepare()));
    prepared = await master.snapshot();
    toAdd = /^Plan: .*$/mu.exec(await planUp(master))?.[0] ?? '';
  },
);

beforeEach(async () => {
  for (const host of lab.hosts) await clearKubeadmFaults(host);
});

/** Expects that only `prepare` is applied, according to lazyjack and to the host. The log of kubeadm stays, to explain the failure. */
async function expectPrepared(host: ClusterHost): Promise<void> {
  expect(await host.sh('systemctl is-active kubelet || true')).toBe('activating\n');
  expect(await host.sh('pgrep -fl "[k]ubeadm|[k]ubelet" || true')).toBe('');
  await host.assertConverged('--phase', 'prepare');
  expect((await host.lazyjack('status')).stdout).toMatch(/^prepare: \d+ unchanged\n$/u);
  const changes = (await host.changesSince(prepared)).filter(
    (line) => !/ \/var\/lib\/lazyjack\/(?:kubeadm\.log|journal|contents)/u.test(line),
  );
  expect(changes).toEqual([]);
  expect(await planUp(host)).toContain(toAdd);
}

const init = (fault: Omit<KubeadmFault, 'verb'>): Promise<void> => setKubeadmFault(master, { verb: 'init', ...fault });

interface Failing {
  readonly fault: Omit<KubeadmFault, 'verb'>;
  readonly said: readonly string[];
}

const failing: readonly Failing[] = [
  {
    fault: { afterStep: 'preflight', mode: 'fail', stderr: '[ERROR Swap]: running with swap on is not supported. Please disable swap' },
    said: ['kubeadm init failed with exit status 1:', 'running with swap on', 'Probably swap is on', 'swapoff -a'],
  },
  {
    fault: { afterStep: 'control-plane', mode: 'fail', stderr: "[kubelet-check] It seems like the kubelet isn't running or healthy." },
    said: ['kubeadm init failed', 'Probably the kubelet does not run. See: journalctl -u kubelet'],
  },
  { fault: { afterStep: 'certs', mode: 'fail', stderr: 'no space left on device' }, said: ['kubeadm init failed with exit status 1:'] },
  {
    fault: { afterStep: 'kubelet-start', mode: 'orphan' },
    said: ['kubeadm init did not end within 5 s:', '[kubelet-start] Starting the kubelet'],
  },
  { fault: { afterStep: 'bootstrap-token', mode: 'stubborn' }, said: ['kubeadm init did not end within 5 s:'] },
];

test.each(failing)(
  'after $fault.after: $fault.how. The run is rolled back and reports the reason',
  async ({ fault, said }) => {
    await init(fault);
    const { exitCode, output } = await master.lazyjack('apply', '--yes', '--phase', 'up');
    for (const text of [...said, `All it said is in ${log}.`, 'Rolled back: the host is ']) expect(output).toContain(text);
    expect(exitCode).toBe(1);
    if (fault.stderr !== undefined) expect(await master.sh(`cat ${log}`)).toContain(fault.stderr);
    await expectPrepared(master);
  },
  60_000,
);

test("a kubelet that dies: the error is the kubelet's own, from its journal, without tokens and control sequences", async () => {
  await init({ afterStep: 'control-plane', mode: 'fail', stderr: 'client rate limiter Wait returned an error: context deadline exceeded' });
  await master.sh(`printf '%s\\n' '#!/bin/sh' 'printf "F1130 12:00:00.0 1 server.go:1] \\033[31mfailed to run Kubelet: no abcdef.0123456789abcdef\\033[0m\\n"' >/usr/local/bin/journalctl
    chmod 755 /usr/local/bin/journalctl`);
  const { exitCode, stderr } = await master.lazyjack('apply', '--yes', '--phase', 'up');
  await master.sh('rm /usr/local/bin/journalctl');
  expect(stderr).toMatch(/The last error of the kubelet:\n {4}F1130 12:00:00\.0 1 server\.go:1\] failed to run Kubelet: no \*{23}\n/u);
  expect(exitCode).toBe(1);
  await expectPrepared(master);
});

test('a worker node reports that its control plane node does not answer, and hides the token', async () => {
  const { exitCode, output } = await minion.lazyjack('apply', '--yes', '--phase', 'up');
  expect(output).toContain('kubeadm join failed with exit status 1:');
  expect(output).toContain('Probably the API server of the control plane node cannot be reached');
  expect(exitCode).toBe(1);
  await setKubeadmFault(minion, { verb: 'join', afterStep: 'preflight', mode: 'fail', stderr: 'no such token: abcdef.0123456789abcdef' });
  const again = await minion.lazyjack('apply', '--yes', '--phase', 'up');
  expect(again.output).toContain('no such token: ****');
  expect(await minion.sh('pgrep -fl "[k]ubeadm|[k]ubelet" || true')).toBe('');
});

/** Waits until kubeadm hangs. */
const whileHanging = (script: string): string => `
  until pgrep -f "[k]ubeadm init .hanging" >/dev/null; do sleep 0.02; done
  [[ $(</run/lazyjack.lock) =~ \\"pid\\":([0-9]+) ]] && pid=\${BASH_REMATCH[1]}
  ${script}`;

test('interrupted while kubeadm runs: kubeadm is ended, and the run is rolled back', async () => {
  await init({ afterStep: 'control-plane', mode: 'hang' });
  const running = master.lazyjack('apply', '--yes', '--phase', 'up');
  // Others see a run that is under way, not one that was interrupted.
  const [pid] = (await master.sh(whileHanging('echo $pid'))).split('\n');
  const shown = new RegExp(`Running: lazyjack apply \\(process ${pid ?? ''}\\), since \\d{4}-\\d\\d-\\d\\dT\\S+Z\\.`, 'u');
  const others = [await master.lazyjack('status'), await master.lazyjack('plan', '--phase', 'up')];
  for (const { output: said } of others) {
    expect(said).toMatch(shown);
    expect(said).not.toContain('Interrupted');
  }
  expect(JSON.parse((await master.lazyjack('status', '--json')).stdout)).toMatchObject({
    running: { pid: Number(pid), command: 'lazyjack apply', since: expect.any(String) },
  });
  await master.sh(whileHanging('kill -INT $pid'));
  const { exitCode, output } = await running;
  expect(output).toContain('Interrupted: finishing this step, then rolling back.');
  expect(output).toContain('kubeadm init was stopped');
  expect(output).toContain('Rolled back: the host is ');
  expect(exitCode).toBe(1);
  await expectPrepared(master);
});

describe('lazyjack killed while kubeadm runs', () => {
  const kill = async (): Promise<void> => {
    await init({ afterStep: 'control-plane', mode: 'hang' });
    const running = master.lazyjack('apply', '--yes', '--phase', 'up');
    await master.sh(whileHanging('kill -KILL $pid'));
    await running;
    const plan = await master.lazyjack('plan', '--phase', 'up');
    expect(plan.output).toMatch(/Interrupted: apply of phase up, started \S+ and not finished\. Unconfirmed: [^]*cluster-member:cluster/u);
    const refused = await master.lazyjack('apply', '--yes', '--phase', 'up');
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toMatch(/a program that an earlier lazyjack started still runs: [^]*kill \d+/u);
    await master.sh('pkill -f "[k]ubeadm init .hanging"; while pgrep -f "[k]ubeadm init .hanging"; do sleep 0.02; done');
    await clearKubeadmFaults(master);
  };

  test('apply resets the incomplete member and continues', async () => {
    await kill();
    await master.apply('--phase', 'up');
    expect((await kubernetesCalls(master)).filter((call) => call.startsWith('kubeadm') && !call.includes('version')).slice(-3)).toEqual([
      expect.stringMatching(/^kubeadm init /u),
      expect.stringMatching(/^kubeadm reset --force --cri-socket \S*crio\.sock$/u),
      expect.stringMatching(/^kubeadm init /u),
    ]);
    await master.assertConverged('--phase', 'up');
    await master.destroy('--phase', 'up');
    await expectPrepared(master);
  });

  test('destroy removes the incomplete member', async () => {
    await kill();
    await master.destroy('--phase', 'up');
    await expectPrepared(master);
  });

  test('apply recognizes that kubeadm succeeded by itself', async () => {
    await init({ afterStep: 'control-plane', mode: 'slow' });
    const running = master.lazyjack('apply', '--yes', '--phase', 'up');
    await master.sh('until [ -e /etc/kubernetes/manifests/etcd.yaml ]; do sleep 0.02; done; kill -KILL $(pgrep -f "[d]ist/lazyjack")');
    await running;
    await master.sh('while pgrep -f "[k]ubeadm init" >/dev/null; do sleep 0.05; done');
    const calls = (await kubernetesCalls(master)).filter((call) => /kubeadm (?:init|reset)/u.test(call)).length;
    await master.apply('--phase', 'up');
    expect((await kubernetesCalls(master)).filter((call) => /kubeadm (?:init|reset)/u.test(call))).toHaveLength(calls);
    await master.destroy('--phase', 'up');
    await expectPrepared(master);
  });
});

test('with --on-failure keep, the incomplete member is reported and reset by the next apply', async () => {
  await init({ afterStep: 'control-plane', mode: 'fail' });
  const kept = await master.lazyjack('apply', '--yes', '--phase', 'up', '--on-failure', 'keep');
  expect(kept.exitCode).toBe(3);
  expect(await planUp(master)).toMatch(/-\/\+ cluster-member:cluster[^]*complete +false -> true/u);
  await clearKubeadmFaults(master);
  await master.apply('--phase', 'up');
  await master.assertConverged('--phase', 'up');
});

test('after a failed reset, the next destroy completes', async () => {
  await setKubeadmFault(master, { verb: 'reset', afterStep: 'remove', mode: 'fail', stderr: 'device or resource busy' });
  const { exitCode, output } = await master.lazyjack('destroy', '--yes', '--phase', 'up');
  expect(output).toContain('kubeadm reset failed with exit status 1:');
  expect([1, 3]).toContain(exitCode);
  await clearKubeadmFaults(master);
  await master.destroy('--phase', 'up');
  await expectPrepared(master);
});

test('a plugin that stops answering during a run does not affect that run', async () => {
  await master.sh(`cp /usr/lib/cni/bridge /run/lab/bridge
    printf '#!/bin/sh\n[ -e /run/lab/asked ] || { touch /run/lab/asked; exec /run/lab/bridge; }\n' >/run/lab/once; chmod 755 /run/lab/once
    mount --bind /run/lab/once /usr/lib/cni/bridge`);
  await master.apply('--phase', 'up');
  const silent = await master.lazyjack('apply', '--yes', '--phase', 'up');
  await master.sh('umount /usr/lib/cni/bridge; rm /run/lab/asked /run/lab/once /run/lab/bridge');
  expect(silent).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('the CNI plugins in /usr/lib/cni are too old') });
  await master.assertConverged('--phase', 'up');
  await master.destroy('--phase', 'up');
  await expectPrepared(master);
});

test('init refuses a configuration that is not a file before it creates anything', async () => {
  const before = await master.snapshot();
  const piped = await master.exec('bash', ['-c', `lazyjack init --force --config <(cat ${clusterDirectory}/config.yaml)`], {
    check: false,
  });
  expect(piped).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Error: init writes into the configuration, and \/dev\/fd\/\d+ is no file\n.*--config/),
  });
  expect(await master.changesSince(before)).toEqual([]);
});

test('the umask does not affect owners and modes', async () => {
  const written = async (umask: string): Promise<string> => {
    await master.sh(`touch /run/lab/started; sleep 0.02; cd ${clusterDirectory} && umask ${umask} && lazyjack apply --yes --phase up`);
    const found = await master.sh("find /etc /var/lib /usr/libexec -newer /run/lab/started -printf '%m %u %g %p\\n' | sort -k4");
    await master.destroy('--phase', 'up');
    return found;
  };
  const open = await written('000');
  expect(open).toContain('644 root root /etc/cni/net.d/10-lazyjack.conflist\n');
  expect(await written('077')).toBe(open);
  await expectPrepared(master);
});

test("a terminal shows kubeadm's progress without the token; other output has plain lines", async () => {
  await init({ afterStep: 'bootstrap-token', mode: 'slow' });
  const cast = await master.sh(`cd ${clusterDirectory}; script -qec 'stty cols 120; lazyjack apply --yes --phase up' /dev/null </dev/null`);
  expect(cast).toMatch(/\r\u001b\[K\[[ \d]+\/\d+\] 00:0\d \[=*>-+\] kubeadm init: \[bootstrap-token\] Using token: \*{23}/u);
  expect(await master.sh(`cat ${log}`)).toMatch(/^\[bootstrap-token\] Using token: \w{6}\.\w{16}$/mu);
  await master.destroy('--phase', 'up');
  const plain = await master.apply('--phase', 'up');
  expect(plain.output).toMatch(/^\[[ \d]+\/\d+\] 00:0\d kubeadm init: \[[\w-]+\] /mu);
  expect(plain.output).not.toMatch(/[\r\u001b]/u);
});

test('an expired token is created again while a worker node needs it', async () => {
  const expire = `sed -i 's/ .*/ 2020-01-01T00:00:00Z/' ${stubDirectory}/api/tokens`;
  await master.assertConverged('--phase', 'up');
  await master.sh(expire);
  const refused = await minion.lazyjack('apply', '--yes', '--phase', 'up');
  expect(refused.output).toMatch(
    /Probably the control plane node does not know the token, or it has expired[^]*lazyjack apply --phase up/u,
  );

  const token = /token: "?(\w{6})\.\w{16}/u.exec(await master.sh(`cat ${clusterDirectory}/config.yaml`));
  expect(await planUp(master)).toMatch(new RegExp(`\\+ bootstrap-token:${token?.[1]}[^]*Plan: 1 to create, 0 to update`, 'u'));
  const { output } = await master.apply('--phase', 'up');
  expect(output).not.toContain(token?.[0].slice(-16));
  await master.assertConverged('--phase', 'up');
  await minion.apply('--phase', 'up');
  await master.sh(expire);
  await master.assertConverged('--phase', 'up');
});

test('prepare cannot be destroyed while up is applied, neither directly nor with a plan file', async () => {
  const found = await master.snapshot();
  const refused = /error: phase up is applied on this host\n[^]*lazyjack destroy --phase up[^]*Error: 1 problem; nothing was changed/u;
  expect(await master.lazyjack('destroy', '--phase', 'prepare', '--yes')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(refused),
  });
  expect(await master.lazyjack('plan', '--destroy', '--phase', 'prepare', '--out', 'beneath.json')).toMatchObject({ exitCode: 1 });
  expect(await master.lazyjack('apply', 'beneath.json')).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(refused) });
  expect(await master.changesSince(found)).toEqual([]);
});

test('a plan to destroy the control plane node names the worker nodes that are still up', async () => {
  const preview = async (): Promise<string> => (await master.lazyjack('plan', '--destroy')).output;
  expect(await preview()).toMatch(/a worker node of this cluster is still up[^]*minion1[^]*lazyjack destroy/u);
  await minion.destroy('--phase', 'up');
  expect(await preview()).not.toContain('still up');
});

test('without a journal, a member is refused; after a manual reset, owned objects are removed and the rest is listed', async () => {
  await master.destroy('--phase', 'up');
  await master.apply('--phase', 'up');
  await master.sh('cp -a /var/lib/lazyjack /run/lab/kept; rm /var/lib/lazyjack/journal.ndjson');
  const refused = await master.lazyjack('destroy', '--from-evidence', '--yes');
  expect(refused).toMatchObject({ exitCode: 1, output: expect.stringMatching(/this host is a member of a cluster[^]*kubeadm reset/) });
  await master.sh('kubeadm reset --force --cri-socket /run/containerd/containerd.sock');
  const { exitCode, output } = await master.lazyjack('destroy', '--from-evidence', '--yes');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output.match(/editable-file:\S+ {2}its first line/g)).toHaveLength(1);
  expect(output).toMatch(/\? sysctl:net\/ipv4\/ip_forward {2}how it was before is not known/);
  const ours =
    'ip route show proto 108; iptables-save | grep LAZYJACK; ls -d /etc/systemd/system/*lazyjack* /etc/cni/net.d/*; ip link show lazyjack-pods';
  expect(await master.sh(`{ ${ours}; } 2>/dev/null || true`)).toBe('');
  // The journal is restored from a backup, so that the rest can be restored too.
  await master.sh('rm -r /var/lib/lazyjack; mv /run/lab/kept /var/lib/lazyjack');
});

test('destroy restores both hosts', async () => {
  for (const host of lab.hosts) for (const phase of ['up', 'prepare']) await host.destroy('--phase', phase);
  await expectUnchangedSince(lab.hosts, untouched);
  expect(await master.sh('systemctl is-active kubelet || true')).toBe('activating\n');
  expect(await minion.sh('systemctl is-active kubelet || true')).toBe('inactive\n');
});
