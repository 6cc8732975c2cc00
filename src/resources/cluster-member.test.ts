import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Wish } from '../core/resource.ts';
import type { SimulatedHost, SimulatedHostOptions } from '../host/simulated/host.ts';
import { plainHost } from '../lab/simulated-cluster.ts';
import { simulatedEngine } from '../lab/simulated-engine.ts';
import { directories, wholeFile } from '../roles/whole-file.ts';
import { clusterMember } from './cluster-member.ts';

const authority = readFileSync('scripts/lab/kubernetes/ca.crt');
const key = new X509Certificate(authority).publicKey.export({ type: 'spki', format: 'der' });
const hash = createHash('sha256').update(key).digest('hex');

/** What phase up wants of a master's files and its membership. */
function wishes(): readonly Wish[] {
  const places = directories(['/etc/kubernetes', '/etc/kubernetes/pki'], []);
  const after = places.map(({ address }) => address);
  const files = [
    wholeFile({ path: '/etc/kubernetes/pki/ca.crt', content: authority, sources: [], after }),
    wholeFile({ path: '/etc/kubernetes/pki/ca.key', content: 'key', mode: 0o600, secret: true, sources: [], after }),
  ];
  const keeps = ['/etc/kubernetes/pki/ca.crt', '/etc/kubernetes/pki/ca.key'];
  const id = { config: '/conf', log: '/log', criSocket: '/run/containerd/containerd.sock', timeout: 1000, keeps };
  const member = clusterMember.declare(
    id,
    { role: 'master', ca: hash, complete: true },
    { after: files.map(({ address }) => address), sources: [] },
  );
  return [...places, ...files, member];
}

async function master(options: SimulatedHostOptions = {}): Promise<SimulatedHost> {
  const host = plainHost('my-master', options);
  for (const path of ['/usr', '/usr/libexec']) await host.files.makeDirectory(path, { mode: 0o755, uid: 0, gid: 0 });
  return host;
}

test.each(['failed', 'timeout'] as const)('an init that %s is taken back with every directory that was made for it', async (ends) => {
  const host = await master({ kubeadm: { ends } });
  const before = host.record();
  expect(await simulatedEngine(host).apply(wishes())).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
});

test('a half-made master is reset and made anew with the same certificate authority, and destroy takes all of it', async () => {
  const host = await master();
  const before = host.record();
  const engine = simulatedEngine(host);
  expect(await engine.apply(wishes())).toMatchObject({ status: 'done' });
  await host.files.write('/etc/kubernetes/kubelet.conf', Buffer.from('embedded'), { mode: 0o600, uid: 0, gid: 0 });
  expect((await engine.plan(wishes())).changes.map(({ address }) => address)).toEqual(['kubeadm:cluster']);
  expect(await engine.apply(wishes())).toMatchObject({ status: 'done' });
  expect((await engine.plan(wishes())).changes).toEqual([]);
  expect(await engine.destroy()).toMatchObject({ status: 'done' });
  expect(host.record()).toEqual(before);
});

test('certificates alone are half a master', async () => {
  const host = plainHost('my-master', {}, { files: { '/etc/kubernetes/pki/apiserver.crt': { type: 'file', content: 'x' } } });
  const [probed] = await clusterMember.probe(host, [{ config: '/c', log: '/l', criSocket: '/s', timeout: 1, keeps: [] }]);
  expect(probed).toEqual({ known: true, state: { role: 'master', ca: null, complete: false } });
});
