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
  const left = await findKubeadmSideEffects(hostWith(online), proxy);
  return Object.fromEntries(
    left.flatMap(({ kind, id, laterStates }) =>
      kind === 'sysctl' && typeof id['key'] === 'string' ? [[id['key'], laterStates] as const] : [],
    ),
  );
}

test("the size of the connection table follows the cores, as in kube-proxy; parameters that are not there are a module's", async () => {
  expect(await parameters('0-3\n')).toEqual({
    'vm/panic_on_oom': [{ value: '0' }],
    'net/netfilter/nf_conntrack_max': [{ value: '131072' }],
    'net/netfilter/nf_conntrack_buckets': [{ value: '32768' }],
  });
  expect(await parameters('0-7,16-23\n')).toMatchObject({ 'net/netfilter/nf_conntrack_max': [{ value: '524288' }] });
});

test('what kube-proxy is told to leave alone is not guarded; what only ipvs writes, only with that', async () => {
  expect(Object.keys(await parameters('0\n', { ...defaultProxySettings, maxPerCore: 0 }))).toEqual(['vm/panic_on_oom']);
  expect(await parameters('0\n', { ...defaultProxySettings, ipvs: true })).toHaveProperty(
    ['net/ipv4/conf/all/arp_ignore'],
    [{ value: '1' }],
  );
});

test('how long UDP is remembered, and how strictly TCP is watched, where kube-proxy is told to', async () => {
  const told = await parameters('0\n', {
    ...defaultProxySettings,
    maxPerCore: 0,
    udpTimeout: 30,
    udpStreamTimeout: 120,
    tcpBeLiberal: true,
  });
  expect([...ofUdp, beLiberal].map((key) => told[key])).toEqual([[{ value: '30' }], [{ value: '120' }], [{ value: '1' }]]);
});

test('/lib/modules is where /lib leads', async () => {
  const paths = (await findKubeadmSideEffects(hostWith('0'), defaultProxySettings)).flatMap(({ kind, id }) =>
    kind === 'directory' ? [id['path']] : [],
  );
  expect(paths).toContain('/usr/lib/modules');
  expect(paths).not.toContain('/lib/modules');
});
