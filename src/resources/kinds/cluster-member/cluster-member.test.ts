import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { MemberRole } from '../../../core/facts/member-facts.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import type { SimulatedHost, SimulatedHostOptions } from '../../../host/simulated/simulated-host.ts';
import { plainHost } from '../../../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../../../testing/simulated/simulated-engine.ts';
import { declareDirectories, declareFile } from '../../../roles/desired/declare-file.ts';
import { clusterMember } from './index.ts';
import { workingFile } from '../working-file/index.ts';

const authority = readFileSync('scripts/lab/kubernetes/ca.crt');
const key = new X509Certificate(authority).publicKey.export({ type: 'spki', format: 'der' });
const hash = createHash('sha256').update(key).digest('hex');

/** The files and the membership that phase up desires on a node. */
function declareDesired(role: MemberRole = 'control-plane'): readonly DesiredResource[] {
  const directories = declareDirectories(['/etc/kubernetes', '/etc/kubernetes/pki'], []);
  const needs = directories.map(({ address }) => address);
  const files = [
    declareFile({ path: '/etc/kubernetes/pki/ca.crt', content: authority, sources: [], needs }),
    declareFile({ path: '/etc/kubernetes/pki/ca.key', content: 'key', mode: 0o600, isSecret: true, sources: [], needs }),
  ];
  const keptFiles = ['/etc/kubernetes/pki/ca.crt', '/etc/kubernetes/pki/ca.key'];
  const log = workingFile.declare({ path: '/log' }, { type: 'file' }, { sources: [] });
  const id = { config: '/conf', log: '/log', criSocket: '/run/containerd/containerd.sock', timeout: 1000, keeps: keptFiles };
  const member = clusterMember.declare(
    id,
    { role, complete: true, ...(role === 'control-plane' && { ca: hash }) },
    { needs: [...files, log].map(({ address }) => address), sources: [] },
  );
  return [...directories, ...files, log, member];
}

async function createHost(options: SimulatedHostOptions = {}): Promise<SimulatedHost> {
  const host = plainHost('my-master', options);
  for (const path of ['/usr', '/usr/libexec']) await host.files.makeDirectory(path, { mode: 0o755, uid: 0, gid: 0 });
  return host;
}

test.each(['failed', 'timeout'] as const)(
  'an init that %s is rolled back with every directory that was created for it',
  async (outcome) => {
    const host = await createHost({ kubeadm: { outcome } });
    const before = host.record();
    expect(await simulatedEngine(host).apply(declareDesired())).toMatchObject({ status: 'rolled-back' });
    expect(host.record()).toEqual(before);
  },
);

test('resets and replaces an incomplete control plane node with the same certificate authority, and destroy removes all of it', async () => {
  const host = await createHost();
  const before = host.record();
  const engine = simulatedEngine(host);
  expect(await engine.apply(declareDesired())).toMatchObject({ status: 'done' });
  await host.files.remove('/etc/kubernetes/manifests/kube-apiserver.yaml');
  expect((await engine.plan(declareDesired())).changes.map(({ address }) => address)).toEqual(['cluster-member:cluster']);
  expect(await engine.apply(declareDesired())).toMatchObject({ status: 'done' });
  expect((await engine.plan(declareDesired())).changes).toEqual([]);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(host.record()).toEqual(before);
});

// Since 1.17, kubelet.conf of a control plane node refers to the kubelet's own certificate. Since 1.16, bootstrap-kubelet.conf is removed
// from a worker node.
test.each([
  ['v1.13.0', 'control-plane'],
  ['v1.13.0', 'worker'],
  ['v1.16.15', 'control-plane'],
  ['v1.16.15', 'worker'],
  ['v1.17.0', 'control-plane'],
] as const)('kubeadm %s: a %s is complete, and restored', async (version, role) => {
  const host = await createHost({ kubeadm: { version } });
  const before = host.record();
  const engine = simulatedEngine(host);
  expect(await engine.apply(declareDesired(role))).toMatchObject({ status: 'done' });
  expect((await engine.plan(declareDesired(role))).changes).toEqual([]);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(host.record()).toEqual(before);
});

test('kubeadm 1.16 that dies after it wrote its last file: the control plane node is replaced', async () => {
  let state: 'to die' | 'dead' | 'alive again' = 'to die';
  const onEffect = (label: string): void => {
    if (state === 'to die' && label === 'after kubeadm writes the last file') state = 'dead';
    if (state === 'dead') throw new Error('power cut');
  };
  const host = await createHost({ kubeadm: { version: 'v1.16.15' }, onEffect });
  const engine = simulatedEngine(host, { onJournalLine: onEffect });
  expect(await engine.apply(declareDesired())).toMatchObject({ status: 'not-rolled-back' });
  state = 'alive again';
  expect(await engine.apply(declareDesired())).toMatchObject({ status: 'done' });
  const log = await host.files.read('/log');
  expect(
    log?.type === 'file' &&
      Buffer.from(log.content)
        .toString('utf8')
        .match(/Using Kubernetes version/gu),
  ).toHaveLength(2);
});

test('certificates alone are an incomplete control plane node', async () => {
  const host = plainHost('my-master', {}, { files: { '/etc/kubernetes/pki/apiserver.crt': { type: 'file', content: 'x' } } });
  const [probed] = await clusterMember.probe(host, [{ config: '/c', log: '/l', criSocket: '/s', timeout: 1, keeps: [] }]);
  expect(probed).toEqual({ known: true, state: { role: 'control-plane', ca: null, complete: false } });
});
