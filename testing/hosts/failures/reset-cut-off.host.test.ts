import { expect, test } from '@jest/globals';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clearKubeadmFaults, kubernetesCalls, setKubeadmFault } from '../../../lab/kubernetes/stub-kubernetes.ts';
import { runRestoreUnit } from '../clusters/run-restore-unit.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';
import { ipv4Networks } from '../../ipv4-networks.ts';

const config = `
general: { mode: ipv4 }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${ipv4Networks}`;

let master: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(config, [{ name: 'my-master', kubernetes: 'stub' }], async () => {
  master = lab.host('my-master');
  await master.lazyjack('init');
  before = await master.snapshot();
});

/** Expects that the member is called incomplete, and that the plan and apply replace it. */
async function expectReplaced(): Promise<void> {
  const plan = await master.lazyjack('plan', '--phase', 'up');
  expect(plan.stdout).toMatch(/-\/\+ cluster-member:cluster[^]*complete +false -> true/u);
  expect(plan.stdout).toContain("cluster-member:cluster  cannot be restored: what is left of the cluster's data in etcd");
  expect((await master.lazyjack('status')).stdout).toMatch(/[~?] cluster-member:cluster/u);
  await master.apply();
  expect((await kubernetesCalls(master)).filter((call) => /kubeadm (?:init|reset)/u.test(call)).slice(-2)).toEqual([
    expect.stringMatching(/^kubeadm reset /u),
    expect.stringMatching(/^kubeadm init /u),
  ]);
  await master.assertConverged();
}

test('by hand, after the first manifests', async () => {
  const { stdout } = await master.apply();
  const counts = [...stdout.matchAll(/^Applied, \w+: (\d+) created, (\d+) updated, (\d+) replaced/gmu)];
  const [prepared, up] = counts.map(([, ...each]) => each.reduce((sum, count) => sum + Number(count), 0));
  expect((await master.lazyjack('status')).stdout).toBe(`prepare: ${prepared ?? ''} unchanged\nup: ${up ?? ''} unchanged\n`);
  await master.sh('systemctl stop kubelet; cd /etc/kubernetes/manifests; rm etcd.yaml kube-controller-manager.yaml kube-scheduler.yaml');
  const calls = (await kubernetesCalls(master)).filter((call) => /kubeadm (?:init|reset)/u.test(call));
  expect(await runRestoreUnit(master, 'lazyjack-restore-up.service')).toMatchObject({ exitCode: 0 });
  // A boot resets no member, because nobody confirms that etcd's data is lost.
  expect((await kubernetesCalls(master)).filter((call) => /kubeadm (?:init|reset)/u.test(call))).toEqual(calls);
  await expectReplaced();
});

test.each(['stop', 'remove'])('by SIGKILL to destroy, after it began to %s', async (afterStep) => {
  await setKubeadmFault(master, { verb: 'reset', afterStep, mode: 'hang' });
  const running = master.lazyjack('destroy', '--yes', '--phase', 'up');
  await master.sh(`until pgrep -f "[k]ubeadm reset .hanging" >/dev/null; do sleep 0.02; done
    kill -KILL $(pgrep -f "[d]ist/lazyjack") $(pgrep -f "[k]ubeadm reset .hanging")`);
  await running;
  await clearKubeadmFaults(master);
  await expectReplaced();
});

test('destroy restores the host', async () => {
  await master.destroy();
  expect(await master.changesSince(before)).toEqual([]);
});
