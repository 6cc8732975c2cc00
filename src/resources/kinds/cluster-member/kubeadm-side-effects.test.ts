import { expect, test } from '@jest/globals';
import { simulatedHost } from '../../../host/simulated/simulated-host.ts';
import { defaultProxySettings, findKubeadmSideEffects } from './kubeadm-side-effects.ts';

const ofUdp = ['net/netfilter/nf_conntrack_udp_timeout', 'net/netfilter/nf_conntrack_udp_timeout_stream'];
const beLiberal = 'net/netfilter/nf_conntrack_tcp_be_liberal';
const keys = [
  ...['vm/panic_on_oom', 'net/ipv4/conf/all/arp_ignore', 'net/netfilter/nf_conntrack_max', 'net/netfilter/nf_conntrack_buckets'],
  ...[...ofUdp, beLiberal],
];

function hostWith(online: string) {
  return simulatedHost({
    sysctls: Object.fromEntries(keys.map((key) => [key, '7'])),
    files: { '/lib': { type: 'symlink', target: 'usr/lib' }, '/sys/devices/system/cpu/online': { type: 'file', content: online } },
  });
}
async function parameters(online: string, proxy = defaultProxySettings): Promise<Readonly<Record<string, unknown>>> {
  const sideEffects = await findKubeadmSideEffects(hostWith(online), proxy);
  return Object.fromEntries(
    sideEffects.flatMap(({ kind, id, laterStates }) =>
      kind === 'sysctl' && typeof id['key'] === 'string' ? [[id['key'], laterStates] as const] : [],
    ),
  );
}

test('the size of the connection table follows the cores, as in kube-proxy; absent parameters belong to a module', async () => {
  expect(await parameters('0-3\n')).toEqual({
    'vm/panic_on_oom': [{ value: '0' }],
    'net/netfilter/nf_conntrack_max': [{ value: '131072' }],
    'net/netfilter/nf_conntrack_buckets': [{ value: '32768' }],
  });
  expect(await parameters('0-7,16-23\n')).toMatchObject({ 'net/netfilter/nf_conntrack_max': [{ value: '524288' }] });
});

test('from 1.36 on kube-proxy caps the connection table, and older ones do not: destroy restores either', async () => {
  expect(await parameters('0-31\n')).toMatchObject({ 'net/netfilter/nf_conntrack_max': [{ value: '1048576' }] });
  expect(await parameters('0-63\n')).toMatchObject({
    'net/netfilter/nf_conntrack_max': [{ value: '2097152' }, { value: '1048576' }],
    'net/netfilter/nf_conntrack_buckets': [{ value: '524288' }, { value: '262144' }],
  });
  expect(await parameters('0-3\n', { ...defaultProxySettings, min: 3_000_000 })).toMatchObject({
    'net/netfilter/nf_conntrack_max': [{ value: '3000000' }, { value: '1048576' }],
  });
});

test('no side effects for what kube-proxy is set to leave alone; ipvs parameters only with ipvs', async () => {
  expect(Object.keys(await parameters('0\n', { ...defaultProxySettings, maxPerCore: 0 }))).toEqual(['vm/panic_on_oom']);
  expect(await parameters('0\n', { ...defaultProxySettings, ipvs: true })).toHaveProperty(
    ['net/ipv4/conf/all/arp_ignore'],
    [{ value: '1' }],
  );
});

test('UDP timeouts and TCP strictness, if kube-proxy is set to change them', async () => {
  const values = await parameters('0\n', {
    ...defaultProxySettings,
    maxPerCore: 0,
    udpTimeout: 30,
    udpStreamTimeout: 120,
    tcpBeLiberal: true,
  });
  expect([...ofUdp, beLiberal].map((key) => values[key])).toEqual([[{ value: '30' }], [{ value: '120' }], [{ value: '1' }]]);
});

test('resolves /lib for /lib/modules', async () => {
  const paths = (await findKubeadmSideEffects(hostWith('0'), defaultProxySettings)).flatMap(({ kind, id }) =>
    kind === 'directory' ? [id['path']] : [],
  );
  expect(paths).toContain('/usr/lib/modules');
  expect(paths).not.toContain('/lib/modules');
});
