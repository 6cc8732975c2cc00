import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { MemberRole } from '../../../core/facts/member-facts.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import type { RecordedHostInput } from '../../../host/simulated/recorded-host.ts';
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

type SimulatedFilesInput = NonNullable<RecordedHostInput['files']>;

const memberFile = (content: string) => ({ type: 'file', content }) as const;
const kubeconfig = memberFile('client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem\n');
const workerFiles = { '/etc/kubernetes/kubelet.conf': kubeconfig, '/var/lib/kubelet/config.yaml': memberFile('x') };
const manifest = (name: string) => `/etc/kubernetes/manifests/${name}.yaml`;
const controlPlaneFiles = {
  ...workerFiles,
  '/etc/kubernetes/admin.conf': memberFile('x'),
  '/etc/kubernetes/pki/apiserver.crt': memberFile('x'),
  ...Object.fromEntries(
    ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'].map((name) => [manifest(name), memberFile('x')]),
  ),
};
const externalEtcd = { [manifest('kube-apiserver')]: memberFile('    - --etcd-servers=https://192.0.2.7:2379\n') };
const localEtcd = { [manifest('kube-apiserver')]: memberFile('    - --etcd-servers=https://127.0.0.1:2379\n') };
const without = (files: SimulatedFilesInput, path: string) => Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));

describe('a member is complete only with all files that it needs to run', () => {
  const complete = async (files: SimulatedFilesInput): Promise<unknown> => {
    const host = plainHost('my-master', {}, { files });
    const [probed] = await clusterMember.probe(host, [{ config: '/c', log: '/log', criSocket: '/s', timeout: 1, keeps: [] }]);
    return probed?.known === true ? probed.state?.['complete'] : undefined;
  };
  const resetLog = (text: string): SimulatedFilesInput => ({ '/log': memberFile(text) });

  test('all files', async () => {
    expect(await complete(workerFiles)).toBe(true);
    expect(await complete(controlPlaneFiles)).toBe(true);
    expect(await complete({ ...controlPlaneFiles, ...localEtcd })).toBe(true);
  });

  test.each([
    '/var/lib/kubelet/config.yaml',
    '/etc/kubernetes/kubelet.conf',
    '/etc/kubernetes/pki/apiserver.crt',
    manifest('kube-apiserver'),
    manifest('kube-controller-manager'),
    manifest('kube-scheduler'),
    manifest('etcd'),
  ])('a control plane node without %s', async (path) => {
    expect(await complete(without(controlPlaneFiles, path))).toBe(false);
  });

  test('a worker node whose kubelet lost its configuration', async () => {
    expect(await complete(without(workerFiles, '/var/lib/kubelet/config.yaml'))).toBe(false);
  });

  test('etcd counts only if the API server uses the local one', async () => {
    expect(await complete(without({ ...controlPlaneFiles, ...externalEtcd }, manifest('etcd')))).toBe(true);
    expect(await complete(without({ ...controlPlaneFiles, ...localEtcd }, manifest('etcd')))).toBe(false);
  });

  test('a reset that began and has deleted nothing yet', async () => {
    for (const files of [workerFiles, controlPlaneFiles]) {
      expect(await complete({ ...files, ...resetLog('[reset] Stopping the kubelet service\n') })).toBe(false);
      expect(await complete({ ...files, ...resetLog('[preflight] Running pre-flight checks\n') })).toBe(true);
    }
  });
});

test.each(['before kubeadm reset', 'after kubeadm reset stops the kubelet', 'after kubeadm reset deletes a manifest'])(
  'a destroy that is cut off %s: apply makes the member anew, destroy completes',
  async (point) => {
    let state: 'to live' | 'to die' | 'dead' = 'to live';
    const onEffect = (label: string): void => {
      if (state === 'to die' && label === point) state = 'dead';
      if (state === 'dead') throw new Error('power cut');
    };
    const host = await createHost({ onEffect });
    const before = host.record();
    const engine = simulatedEngine(host, { onJournalLine: onEffect });
    for (const next of ['apply', 'destroy'] as const) {
      await engine.apply(declareDesired());
      state = 'to die';
      await engine.destroy();
      state = 'to live';
      if (next === 'apply') {
        const { changes } = await engine.plan(declareDesired());
        if (point !== 'before kubeadm reset')
          expect(changes.map(({ address, action }) => [address, action])).toContainEqual(['cluster-member:cluster', 'replace']);
        expect(await engine.apply(declareDesired())).toMatchObject({ status: changes.length > 0 ? 'done' : 'nothing' });
        expect((await engine.plan(declareDesired())).changes).toEqual([]);
      }
    }
    expect(await engine.destroy()).toMatchObject({ status: 'done' });
    expect(host.record()).toEqual(before);
  },
);

test('certificates alone are an incomplete control plane node', async () => {
  const host = plainHost('my-master', {}, { files: { '/etc/kubernetes/pki/apiserver.crt': { type: 'file', content: 'x' } } });
  const [probed] = await clusterMember.probe(host, [{ config: '/c', log: '/l', criSocket: '/s', timeout: 1, keeps: [] }]);
  expect(probed).toEqual({ known: true, state: { role: 'control-plane', ca: null, complete: false } });
});

test('a failed init names the last error of the kubelet and its likely cause', async () => {
  const output =
    'I1130 12:00:00.0 1 a.go:1] x\nF1130 12:00:01.0 1 server.go:1] failed to run Kubelet: running with swap on is not supported\n';
  const host = plainHost('my-master', { kubeadm: { outcome: 'failed' } }, { services: { units: { kubelet: { output } } } });
  for (const path of ['/usr', '/usr/libexec']) await host.files.makeDirectory(path, { mode: 0o755, uid: 0, gid: 0 });
  const outcome = await simulatedEngine(host).apply(declareDesired());
  expect(outcome).toMatchObject({
    cause: {
      message: expect.stringMatching(
        /The last error of the kubelet:\n {4}F1130 .* failed to run Kubelet: running with swap on is not supported$/u,
      ),
      fix: expect.stringContaining('swapoff -a'),
    },
  });
});
