import { cniDirectory, conflistName } from '../../cni/conflist.ts';
import { forwardedBeforePath } from '../../core/facts/forwarding-facts.ts';
import { excerptKubeadmLog } from '../../core/kubernetes/kubeadm-log.ts';
import { disablesCri, readCgroupDriver } from '../../host/kubernetes/containerd-config.ts';
import { parseDaemonProxies } from '../../host/kubernetes/proxy-users.ts';
import { dns64ConfigDirectory, kubeletResolvConfPath, memberRecordPath } from '../../roles/lazyjack-paths.ts';
import { formatMemberRecord, parseMemberRecord } from '../../resources/kinds/cluster-member/member-record.ts';
import { networkManagerDropInPath } from '../../core/network-manager-paths.ts';
import { excerptConflist } from './conflist-excerpt.ts';
import { excerptEnvironmentFile } from './environment-excerpt.ts';
import { excerptOwnLines } from './own-lines-excerpt.ts';
import { excerptUnit } from './unit-excerpt.ts';
import type { SecretRemover } from './secret-remover.ts';

/** The part of a file's text that a record may contain. `ownLines` are those that lazyjack writes into this file. */
type Excerpt = (text: string, remover: SecretRemover, ownLines: ReadonlySet<string>) => string;

const whole: Excerpt = (text) => text;
const linesThat =
  (pattern: RegExp): Excerpt =>
  (text) =>
    text
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${line}\n`)
      .join('');
const matchesOf =
  (pattern: RegExp): Excerpt =>
  (text) =>
    [...text.matchAll(pattern)].map(([match]) => `${match.trimEnd()}\n`).join('');

/** The part of a .network file that a plan reads. */
const networkdLine =
  /^\[\w+\]|^(?:Name|MACAddress|PermanentMACAddress|Unmanaged|KeepConfiguration|MTUBytes|DHCP|DHCPServer|IPv6SendRA|Address|Gateway|VLAN|MACVLAN|MACVTAP|IPVLAN|IPVTAP|VXLAN|Tunnel|MACsec|IPoIB|Bridge|Bond|VRF)=/u;

/**
 * The files whose text a record contains, and the part of it that a plan reads. Of any other file it contains type, size, mode, owner and,
 * where the plan shows it, the digest. A file that lazyjack wrote and nobody edited is whole. `clean` of the remover goes over the result.
 */
const excerpts: readonly { readonly paths: RegExp; readonly excerpt: Excerpt }[] = [
  { paths: /^\/etc\/(?:hosts|resolv\.conf)$/u, excerpt: whole },
  { paths: /^\/run\/systemd\/resolve\/[\w.-]+$/u, excerpt: whole },
  { paths: /^\/etc\/systemd\/resolved\.conf\.d\/[\w.-]+$/u, excerpt: whole },
  { paths: exactly(networkManagerDropInPath, '/run/resolvconf/resolv.conf', '/etc/resolvconf/resolv.conf.d/head'), excerpt: whole },
  { paths: /^\/etc\/resolvconf\.conf$/u, excerpt: linesThat(/^name_servers=.* # Written by lazyjack$/u) },
  { paths: /^\/var\/lib\/cloud\/instance\/[\w.-]+$/u, excerpt: linesThat(/^\s*manage_etc_hosts:/u) },
  { paths: /^\/proc\/swaps$|^\/sys\/devices\/system\/cpu\/online$/u, excerpt: whole },
  { paths: /^\/run\/systemd\/netif\/links\/\d+$/u, excerpt: linesThat(/^(?:ADMIN_STATE|NETWORK_FILE(?:_DROPINS)?)=/u) },
  { paths: /^\/run\/NetworkManager\/devices\/\d+$/u, excerpt: linesThat(/^(?:managed|connection-uuid)=/u) },
  { paths: /^\/etc\/systemd\/network\/(?:00-lazyjack-[^/]+|[^/]+\.d\/90-lazyjack\.conf)$/u, excerpt: whole },
  { paths: /\/systemd\/network\/[^/]+\.network(?:\.d\/[^/]+\.conf)?$/u, excerpt: linesThat(networkdLine) },
  {
    paths: /^\/(?:etc|run)\/NetworkManager\/system-connections\/[^/]+$/u,
    excerpt: linesThat(/^\[(?:connection|ipv[46]|\.nmmeta)\]|^(?:id|uuid|interface-name|method|nm-generated)=|^address\d*=/u),
  },
  { paths: /^\/etc\/NetworkManager\/conf\.d\/\d+-lazyjack-[^/]+$/u, excerpt: whole },
  { paths: /^\/etc\/network\/interfaces(?:\.d\/[^/]+)?$/u, excerpt: linesThat(/^\s*(?:auto|allow-\S+|iface|source|mtu|address)\s/u) },
  { paths: /^\/(?:lib|etc|run)\/netplan\/[^/]+\.yaml$/u, excerpt: linesThat(/^\s+["']?[\w.-]+["']?:\s*$/u) },
  { paths: /^\/run\/network\/ifstate(?:\.[\w.+-]+)?$/u, excerpt: whole },
  { paths: /^\/run\/dhcpcd[\w./+-]*pid$|^\/proc\/\d+\/comm$/u, excerpt: whole },
  { paths: /^\/etc\/dhcpcd\.conf$/u, excerpt: linesThat(/^\s*(?:allow|deny)interfaces\s/u) },
  { paths: exactly(kubeletResolvConfPath, forwardedBeforePath), excerpt: whole },
  { paths: exactly(`${cniDirectory}/${conflistName}`), excerpt: excerptConflist },
  { paths: exactly(memberRecordPath), excerpt: excerptMemberRecord },
  { paths: below(dns64ConfigDirectory), excerpt: excerptOwnLines },
  { paths: /\/systemd\/system\/[^/]+(?:\.d\/[^/]+\.conf)?$/u, excerpt: excerptUnit },
  {
    paths: /^\/etc\/kubernetes\/(?:bootstrap-)?kubelet\.conf$/u,
    // A kubeconfig in JSON may have the path of the certificate and a token on one line.
    excerpt: matchesOf(
      /^\s*(?:-\s+)?name: ["']?system:node:[a-z0-9.-]+["']?\s*$|^\s*server: ["']?https:\/\/(?!\S*@)[\w.:[\]%-]+|kubelet-client-current\.pem/gmu,
    ),
  },
  {
    paths: /^\/etc\/kubernetes\/manifests\/[\w-]+\.yaml$/u,
    excerpt: linesThat(
      /^\s*-\s+["']?--(?:advertise-address|service-cluster-ip-range|cluster-cidr|node-cidr-mask-size(?:-ipv[46])?)=|^\s*(?:-\s+)?image:/u,
    ),
  },
  { paths: /^\/var\/lib\/kubelet\/config\.yaml$/u, excerpt: matchesOf(/^clusterDomain:.*$|^clusterDNS:\s*\n(?:\s*-\s+\S+\s*\n)+/gmu) },
  {
    paths: /^\/var\/lib\/kubelet\/kubeadm-flags\.env$/u,
    excerpt: matchesOf(/(?<=[\s"'=])--(?:node-ip|container-runtime-endpoint)=["']?[^\s"']+/gu),
  },
  { paths: /^\/etc\/(?:default|sysconfig)\/(?:kubelet|docker|crio)$/u, excerpt: excerptEnvironmentFile },
  { paths: /^\/etc\/containerd\/config\.toml$/u, excerpt: excerptContainerdConfig },
  { paths: /^\/etc\/docker\/daemon\.json$/u, excerpt: excerptDaemonConfig },
  { paths: /\/kubeadm\.log$/u, excerpt: excerptKubeadmLog },
  // The cluster's certificate is shown by plans; its PEM text is removed.
  { paths: /\/ca\.crt$/u, excerpt: whole },
];

/** undefined: the record contains no text of this file. */
export function excerptOf(path: string): Excerpt | undefined {
  return excerpts.find(({ paths }) => paths.test(path))?.excerpt;
}

function excerptMemberRecord(text: string): string {
  const record = parseMemberRecord(text);
  return record === undefined ? '' : formatMemberRecord(record);
}

/** The settings that a plan reads, in the form of containerd 1.x. */
function excerptContainerdConfig(text: string): string {
  const driver = readCgroupDriver(text);
  return [
    ...(disablesCri(text) ? ['disabled_plugins = ["cri"]'] : []),
    ...(driver === undefined ? ['imports = ["(removed)"]'] : []),
    ...(driver === 'systemd' ? ['[plugins.cri.containerd.runtimes.runc.options]', 'SystemdCgroup = true'] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function excerptDaemonConfig(text: string, remover: SecretRemover): string {
  const iptables = /"iptables"\s*:\s*(?:true|false)/u.exec(text)?.[0];
  const proxies = parseDaemonProxies(text);
  const settings = [
    ...(iptables === undefined ? [] : [iptables]),
    ...(proxies === undefined
      ? []
      : [`"proxies":{"http-proxy":"${remover.remove('option value', proxies.proxy)}","no-proxy":"${proxies.noProxy}"}`]),
  ];
  return `{${settings.join(',')}}\n`;
}

function exactly(...paths: readonly string[]): RegExp {
  return new RegExp(`^(?:${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})$`, 'u');
}

function below(directory: string): RegExp {
  return new RegExp(`^${directory}/[\\w.-]+$`, 'u');
}
