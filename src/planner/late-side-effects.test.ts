import { describe, expect, test } from '@jest/globals';
import type { SimulatedHost, SimulatedHostOptions } from '../host/simulated/simulated-host.ts';
import { plainHost } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import type { RecordedHostInput } from '../host/simulated/recorded-host.ts';
import type { FilterChange } from '../core/host/packet-filter-port.ts';
import { clusterMember } from '../resources/kinds/cluster-member/index.ts';
import { directory } from '../resources/kinds/directory/index.ts';
import { service } from '../resources/kinds/service/index.ts';
import type { DesiredResource } from '../core/resource.ts';
import { declareFile } from '../roles/desired/declare-file.ts';

/** The kubelet and kube-proxy may write during `up` or after it; their writes are side effects of it in either case. */
const desired = [
  directory.declare({ path: '/etc/kubernetes' }, {}),
  clusterMember.declare(
    { config: '/var/lib/lazyjack/kubeadm.conf', log: '/var/lib/lazyjack/kubeadm.log', criSocket: '/run/cri.sock', timeout: 1000 },
    { role: 'worker', complete: true },
    { needs: [directory.makeAddress({ path: '/etc/kubernetes' })] },
  ),
];

const parameters = {
  'vm/overcommit_memory': '0',
  'kernel/panic': '0',
  'net/ipv4/conf/all/route_localnet': '0',
  'net/netfilter/nf_conntrack_max': '65536',
};

function hostWith(options: SimulatedHostOptions = {}, services: RecordedHostInput['services'] = {}): SimulatedHost {
  const host = plainHost('minion1', options, { sysctls: parameters, services });
  for (const path of ['/usr/lib', '/var/log']) host.files.put(path, { type: 'directory' });
  host.files.put('/lib', { type: 'symlink', target: 'usr/lib' });
  return host;
}

/** Writes to the simulated host without effects: other programs make these changes. */
async function kubernetesRuns(host: SimulatedHost): Promise<void> {
  host.kernel.sysctls.set('vm/overcommit_memory', '1');
  host.kernel.sysctls.set('kernel/panic', '10');
  host.kernel.sysctls.set('net/ipv4/conf/all/route_localnet', '1');
  host.kernel.sysctls.set('net/netfilter/nf_conntrack_max', '131072');
  host.files.put('/var/lib/kubelet/pki', { type: 'directory', mode: 0o750 });
  host.files.put('/usr/lib/modules', { type: 'directory' });
  host.files.put('/var/log/pods/kube-system_proxy_1/proxy/0.log', { type: 'file', content: 'says this and that\n' });
  host.files.put('/var/log/containers/proxy.log', { type: 'symlink', target: '/var/log/pods/kube-system_proxy_1/proxy/0.log' });
  await host.packetFilter.write(rules('KUBE-SVC-A'));
}

const rules = (service: string): readonly FilterChange[] =>
  ([4, 6] as const).flatMap((family): FilterChange[] => {
    const nat = { family, table: 'nat' } as const;
    return [
      { ...nat, op: 'set-chain', chain: service, rules: ['-j MARK --set-xmark 0x4000/0x4000'] },
      { ...nat, op: 'set-chain', chain: 'KUBE-SERVICES', rules: [`-m comment --comment "default/web:80-80" -j ${service}`] },
      { ...nat, op: 'insert-rule', chain: 'PREROUTING', rule: '-m comment --comment "kubernetes service portals" -j KUBE-SERVICES' },
      { family, table: 'mangle', op: 'set-chain', chain: 'KUBE-PROXY-CANARY', rules: [] },
    ];
  });

/** Records a host without empty tables, which merely reading rules creates and nobody removes. */
function picture(host: SimulatedHost): unknown {
  const { packetFilter, ...rest } = host.record();
  const hasContent = ({ chains }: (typeof packetFilter.ipv4)[number]): boolean =>
    chains.some(({ policy, rules: found }) => policy === null || found.length > 0);
  return { ...rest, ipv4: packetFilter.ipv4.filter(hasContent), ipv6: packetFilter.ipv6.filter(hasContent) };
}

async function succeed(run: ReturnType<ReturnType<typeof simulatedEngine>['apply']>): Promise<void> {
  const outcome = await run;
  if ('cause' in outcome) throw outcome.cause;
  expect(outcome.status).toBe('done');
}

test('what Kubernetes writes after the run is restored with the membership', async () => {
  const host = hostWith();
  const before = picture(host);
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  await kubernetesRuns(host);
  expect((await engine.plan(desired)).changes).toEqual([]);
  await succeed(engine.destroy());
  expect(picture(host)).toEqual(before);
  expect(engine.entries).toEqual([]);
});

test('after any failure once the cluster is left, destroy lists exactly the rest', async () => {
  for (let at = 1; ; at += 1) {
    let lines = 0;
    const host = hostWith();
    const before = picture(host);
    const engine = simulatedEngine(host, {
      onJournalLine: (when, { type }) => {
        if (when === 'before' && lines > 0 && (lines += 1) === at + 1) throw new Error(`no ${type}`);
      },
    });
    await succeed(engine.apply(desired));
    await kubernetesRuns(host);
    lines = 1;
    const outcome = await engine.destroy();
    if (lines <= at) break;
    const due = (await engine.destroyPlan()).changes.map(({ address }) => address);
    if (outcome.status === 'not-rolled-back') expect(outcome.notRestored.map(({ address }) => address)).toEqual(due);
    else if (outcome.status === 'done') expect(picture(host)).toEqual(before);
    else expect(due).toContain('cluster-member:cluster');
    await engine.destroy();
    expect(picture(host)).toEqual(before);
  }
});

test('side effects of Kubernetes are also restored after a reboot', async () => {
  const host = hostWith();
  const before = picture(host);
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  await kubernetesRuns(host);
  const later = simulatedEngine(host, { boot: 'another' });
  later.entries.push(...engine.entries);
  await succeed(later.destroy());
  expect(picture(host)).toEqual(before);
});

const slices = ['kubepods.slice', 'kubepods-burstable.slice', 'kubepods-besteffort.slice'];

test('slices that the kubelet created for its pods are stopped; slices that ran before, and others, stay', async () => {
  for (const ranBefore of [[], slices]) {
    const units = Object.fromEntries(
      [...slices, 'mine.slice'].map((name) => [name, ranBefore.includes(name) ? { active: 'active' as const, sub: 'running' } : {}]),
    );
    const host = hostWith({}, { units });
    const engine = simulatedEngine(host);
    await succeed(engine.apply(desired));
    for (const name of [...slices, 'mine.slice']) await host.services.start(name);
    await succeed(engine.destroy());
    const states = await host.services.read([...slices, 'mine.slice']);
    expect(states.map(({ active }) => active)).toEqual([...slices.map(() => (ranBefore.length > 0 ? 'active' : 'inactive')), 'active']);
    expect(engine.entries).toEqual([]);
  }
});

test('a foreign change of a parameter is retained and listed', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  await kubernetesRuns(host);
  host.kernel.sysctls.set('kernel/panic', '60');
  expect((await engine.destroyPlan()).retained).toMatchObject([{ address: 'sysctl:kernel/panic', fields: ['value'] }]);
  await succeed(engine.destroy());
  expect(host.kernel.sysctls.get('kernel/panic')).toBe('60');
  expect(host.kernel.sysctls.get('vm/overcommit_memory')).toBe('0');
});

test('a directory with foreign files is retained and listed', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  await kubernetesRuns(host);
  host.files.put('/var/lib/kubelet/mine', { type: 'file', content: '' });
  const outcome = await engine.destroy();
  expect(outcome).toMatchObject({ status: 'done', retained: [{ address: 'directory:/var/lib/kubelet' }] });
  expect(host.record().files).toHaveProperty(['/var/lib/kubelet/mine']);
  expect(host.record().files).not.toHaveProperty(['/var/lib/kubelet/pki']);
});

test('chains of an earlier kube-proxy are restored after changes by the current one', async () => {
  const host = hostWith();
  await host.packetFilter.write(rules('KUBE-SVC-OLD'));
  const before = picture(host);
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  await kubernetesRuns(host);
  expect(picture(host)).not.toEqual(before);
  await succeed(engine.destroy());
  expect(picture(host)).toEqual(before);
});

test('kube-proxy may continue to write until the cluster is left', async () => {
  const host: SimulatedHost = hostWith({
    onEffect: (label) => {
      if (label === 'before kubeadm reset') void host.packetFilter.write(rules('KUBE-SVC-NEW'));
    },
  });
  const before = picture(host);
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  await kubernetesRuns(host);
  await succeed(engine.destroy());
  expect(picture(host)).toEqual(before);
});

test('destroy waits until the runtime removes the network of a pod that started late', async () => {
  const late = '/var/lib/cni/results/lazyjack-1-eth0';
  const host: SimulatedHost = hostWith({
    onEffect: (label) => {
      if (label === 'before kubeadm reset') host.files.put('/var/lib/cni/results', null);
      if (label !== 'after kubeadm reset') return;
      host.files.put(late, { type: 'file', content: '{}' });
      setTimeout(() => {
        host.files.put(late, null);
      }, 300);
    },
  });
  const before = picture(host);
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  await kubernetesRuns(host);
  host.files.put('/var/lib/cni/results/lazyjack-0-eth0', { type: 'file', content: '{}' });
  await succeed(engine.destroy());
  expect(picture(host)).toEqual(before);
});

test('the destroy plan of a control plane node warns that its nodes should be destroyed first', async () => {
  const host = hostWith();
  const engine = simulatedEngine(host);
  const controlPlane = desired.map((resource) =>
    resource.ref.kind === 'cluster-member' ? { ...resource, state: { ...resource.state, role: 'control-plane' } } : resource,
  );
  await succeed(engine.apply(controlPlane));
  const irreversible = (await engine.destroyPlan()).irreversible.find(({ address }) => address === 'cluster-member:cluster');
  expect(irreversible?.reason).toContain('not destroyed first');
});

test('the certificate authority of init is retained, and destroy says so', async () => {
  const host = hostWith();
  host.files.put('/var/lib/lazyjack/ca.key', { type: 'file', content: 'key' });
  const before = picture(host);
  const engine = simulatedEngine(host);
  await succeed(engine.apply(desired));
  expect((await engine.destroyPlan()).irreversible).toMatchObject([
    { address: 'retained-file:/var/lib/lazyjack/ca.key' },
    { address: 'cluster-member:cluster' },
  ]);
  await succeed(engine.destroy());
  expect(picture(host)).toEqual(before);
});

test('a failed join is rolled back with all writes of the kubelet', async () => {
  const host: SimulatedHost = hostWith({
    kubeadm: { outcome: 'failed' },
    onEffect: (label) => {
      if (label === 'after kubeadm writes the first file') void kubernetesRuns(host);
    },
  });
  const before = picture(host);
  expect(await simulatedEngine(host).apply(desired)).toMatchObject({ status: 'rolled-back' });
  expect(picture(host)).toEqual(before);
});

describe.each(['activating', 'inactive'] as const)('a kubelet that is %s before the join', (active) => {
  const kubelet = { active, sub: active === 'inactive' ? 'dead' : 'auto-restart', starts: 'activating' } as const;
  const hostOf = (options: SimulatedHostOptions = {}): SimulatedHost => hostWith(options, { units: { kubelet } });

  test('is restored after a failed join', async () => {
    const host = hostOf({ kubeadm: { outcome: 'failed' } });
    const before = picture(host);
    expect(await simulatedEngine(host).apply(desired)).toMatchObject({ status: 'rolled-back' });
    expect(picture(host)).toEqual(before);
  });

  test('is restored after destroy, also after a reboot or a change of its files', async () => {
    const host = hostOf();
    const before = picture(host);
    const engine = simulatedEngine(host);
    await succeed(engine.apply(desired));
    const tuned = (content: string): readonly DesiredResource[] => {
      const conf = declareFile({ path: '/etc/kubelet.conf', content, sources: [] });
      return [...desired, conf, service.declare({ unit: 'kubelet' }, { active: true }, { livesOn: [conf.address] })];
    };
    await succeed(engine.apply(tuned('one')));
    await succeed(engine.apply(tuned('two')));
    const later = simulatedEngine(host, { boot: 'another' });
    later.entries.push(...engine.entries);
    await succeed(later.destroy());
    expect(picture(host)).toEqual(before);
    expect(later.entries).toEqual([]);
  });
});

test.each([
  { dies: 'apply', kubeadm: {}, then: 'destroy' },
  { dies: 'apply', kubeadm: { outcome: 'failed' }, then: 'destroy' },
  { dies: 'destroy', kubeadm: {}, then: 'destroy' },
  { dies: 'destroy', kubeadm: {}, then: 'apply and destroy' },
] as const)('after a crash at any instant of $dies, kubeadm $kubeadm, $then restores the host', async ({ dies, kubeadm, then }) => {
  for (let crashing = 1, finished = false; !finished; crashing += 1) {
    let steps = 0;
    let under: 'apply' | 'destroy' | undefined;
    const machine = { dead: false };
    const step = (label: unknown): void => {
      if (under === dies && (steps += 1) === crashing) machine.dead = true;
      if (machine.dead) throw new Error('dead');
      if (label !== 'after kubeadm writes the first file') return;
      // The kubelet runs from then on, and its effects are not those of lazyjack.
      const ours = under;
      under = undefined;
      void kubernetesRuns(host);
      under = ours;
    };
    const kubelet = { active: 'activating', sub: 'auto-restart', starts: 'activating' } as const;
    const host: SimulatedHost = hostWith({ onEffect: step, kubeadm }, { units: { kubelet } });
    const before = picture(host);
    const engine = simulatedEngine(host, { onJournalLine: step });
    under = 'apply';
    const applied = await engine.apply(desired).then(
      ({ status }) => status,
      () => 'died',
    );
    under = 'destroy';
    if (applied === 'done') await engine.destroy().catch(() => undefined);
    under = undefined;
    finished = !machine.dead;
    machine.dead = false;

    const next = simulatedEngine(host);
    next.entries.push(...engine.entries);
    if (then === 'apply and destroy') {
      expect(await next.apply(desired)).toMatchObject({ status: expect.stringMatching(/done|nothing/u) });
      await kubernetesRuns(host);
    }
    await next.destroy();
    expect({ crashing, host: picture(host) }).toEqual({ crashing, host: before });
    if (finished) expect(crashing).toBeGreaterThan(10);
  }
});
