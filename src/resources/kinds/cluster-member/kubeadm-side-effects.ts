import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import type { SideEffect } from '../../../core/kind.ts';
import { lazy } from '../../../core/lazy.ts';

/** The settings of kube-proxy that determine which kernel parameters it writes, and their values. */
export const proxySettingsSchema = lazy(() =>
  z.strictObject({
    ipvs: z.boolean(),
    /** Entries of the connection table. 0 per core: kube-proxy does not change it. */
    maxPerCore: z.number(),
    min: z.number(),
    /** Seconds; 0: not changed. */
    tcpEstablishedTimeout: z.number(),
    tcpCloseWaitTimeout: z.number(),
    udpTimeout: z.number().default(0),
    udpStreamTimeout: z.number().default(0),
    /** false: not changed. */
    tcpBeLiberal: z.boolean().default(false),
  }),
);
export type ProxySettings = z.output<ReturnType<typeof proxySettingsSchema>>;

/** The defaults of kube-proxy 1.13 to 1.37 (pkg/proxy/apis/config/v1alpha1/defaults.go), and the mode that lazyjack writes for it. */
export const defaultProxySettings: ProxySettings = {
  ipvs: false,
  maxPerCore: 32 * 1024,
  min: 128 * 1024,
  tcpEstablishedTimeout: 24 * 3600,
  tcpCloseWaitTimeout: 3600,
  udpTimeout: 0,
  udpStreamTimeout: 0,
  tcpBeLiberal: false,
};

/** kube-proxy sets no larger connection table from 1.36 on, not even for `min` (kubernetes/kubernetes#137002). */
const maxConntrackEntries = 1_048_576;

/** `kubeadm reset` empties these directories and does not remove them (its last message says so). Parents come first. */
const emptiedDirectories = [
  ...['/etc/kubernetes', '/etc/kubernetes/manifests', '/etc/kubernetes/pki', '/etc/kubernetes/pki/etcd', '/etc/kubernetes/tmp'],
  ...['/var/lib/etcd', '/var/lib/kubelet', '/var/lib/kubelet/pki', '/var/lib/dockershim'],
  ...['/var/lib/cni', '/var/lib/cni/cache', '/var/lib/cni/networks', '/var/lib/cni/results'],
  ...['/usr/libexec', '/usr/libexec/kubernetes', '/usr/libexec/kubernetes/kubelet-plugins'],
  ...['/usr/libexec/kubernetes/kubelet-plugins/volume', '/usr/libexec/kubernetes/kubelet-plugins/volume/exec'],
];

/**
 * Logs of the cluster's containers, useless without them. The kubelet creates the directories (pkg/kubelet/kuberuntime); `kubeadm reset`
 * does not remove them.
 */
const containerLogDirectories = ['/var/log/pods', '/var/log/containers'];

/** Written by every kubelet with `protectKernelDefaults` off (setupKernelTunables in pkg/kubelet/cm/container_manager_linux.go). */
const kubeletParameters: KernelParameters = {
  'vm/overcommit_memory': 1,
  'vm/panic_on_oom': 0,
  'kernel/panic': 10,
  'kernel/panic_on_oops': 1,
  'kernel/keys/root_maxkeys': 1_000_000,
  'kernel/keys/root_maxbytes': 25_000_000,
};

/** pkg/proxy/ipvs/proxier.go */
const ipvsParameters: KernelParameters = {
  'net/ipv4/conf/all/arp_ignore': 1,
  'net/ipv4/conf/all/arp_announce': 2,
  'net/ipv4/vs/conntrack': 1,
  'net/ipv4/vs/conn_reuse_mode': 0,
  'net/ipv4/vs/expire_nodest_conn': 1,
  'net/ipv4/vs/expire_quiescent_template': 1,
};

/** The values that this software may write, depending on its version. */
type KernelParameters = Readonly<Record<string, number | readonly number[]>>;

/** Everything that kubeadm, kubelet and kube-proxy create or change besides the membership, and do not restore. */
export async function findKubeadmSideEffects(host: HostReader, proxy: ProxySettings): Promise<readonly SideEffect[]> {
  const cores = await countCores(host);
  const parameters = { ...kubeletParameters, ...kubeProxyParameters(proxy, cores) };
  // An absent parameter appears and disappears with a module.
  const found = await host.sysctls.read(Object.keys(parameters));
  return [
    ...[...emptiedDirectories, await findModulesDirectory(host)].map((path) => ({
      kind: kindNames.directory,
      id: { path },
      laterStates: [{}],
    })),
    ...containerLogDirectories.map((path) => ({ kind: kindNames.workingFile, id: { path }, laterStates: [{}] })),
    ...Object.entries(parameters).flatMap(([key, value], at) =>
      found[at] === null
        ? []
        : [{ kind: kindNames.sysctl, id: { key }, laterStates: [value].flat().map((each) => ({ value: String(each) })) }],
    ),
    ...[4, 6].flatMap((family) =>
      ['filter', 'nat', 'mangle'].map((table) => ({ kind: kindNames.kubeRules, id: { family, table }, laterStates: [{}] })),
    ),
  ];
}

/**
 * pkg/proxy/iptables/proxier.go (route_localnet), cmd/kube-proxy/app/server_linux.go (getConntrackMax) and conntrack.go: a quarter as many
 * buckets.
 */
function kubeProxyParameters(proxy: ProxySettings, cores: number): KernelParameters {
  const max = proxy.maxPerCore > 0 ? Math.max(proxy.min, proxy.maxPerCore * cores) : 0;
  // Both values may appear in turn: kube-proxy is upgraded without lazyjack.
  const sizes = [...new Set([max, Math.min(max, maxConntrackEntries)])];
  const tableSizes =
    max > 0
      ? {
          'net/netfilter/nf_conntrack_max': sizes,
          'net/netfilter/nf_conntrack_buckets': sizes.map((size) => Math.floor(size / 4)),
        }
      : {};
  const conntrack = {
    'net/netfilter/nf_conntrack_tcp_timeout_established': proxy.tcpEstablishedTimeout,
    'net/netfilter/nf_conntrack_tcp_timeout_close_wait': proxy.tcpCloseWaitTimeout,
    'net/netfilter/nf_conntrack_udp_timeout': proxy.udpTimeout,
    'net/netfilter/nf_conntrack_udp_timeout_stream': proxy.udpStreamTimeout,
    'net/netfilter/nf_conntrack_tcp_be_liberal': Number(proxy.tcpBeLiberal),
  };
  return {
    'net/ipv4/conf/all/route_localnet': 1,
    ...(proxy.ipvs ? ipvsParameters : {}),
    ...tableSizes,
    ...Object.fromEntries(Object.entries(conntrack).filter(([, value]) => value > 0)),
  };
}

/** `0-3,8`, counted as kube-proxy does (detectNumCPU); 0 if the host has no such file. */
async function countCores({ files }: HostReader): Promise<number> {
  const node = await files.read('/sys/devices/system/cpu/online');
  if (node?.type !== 'file') return 0;
  const ranges = [
    ...Buffer.from(node.content)
      .toString('utf8')
      .matchAll(/(\d+)(?:-(\d+))?/g),
  ];
  return ranges.reduce((sum, [, first, last]) => sum + Number(last ?? first) - Number(first) + 1, 0);
}

/** kube-proxy's manifest mounts /lib/modules. The runtime creates the directory if it is missing. */
async function findModulesDirectory({ files }: HostReader): Promise<string> {
  const lib = await files.read('/lib');
  return lib?.type === 'symlink' ? '/usr/lib/modules' : '/lib/modules';
}
