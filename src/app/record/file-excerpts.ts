import { cniDirectory, conflistName } from '../../cni/conflist.ts';
import { forwardedBeforePath } from '../../core/facts/forwarding-facts.ts';
import { excerptInitLog } from '../../core/kubernetes/kubeadm-init-log.ts';
import { disablesCri } from '../../host/kubernetes/containerd-config.ts';
import { dns64ConfigDirectory, kubeletResolvConfPath, memberRecordPath } from '../../roles/lazyjack-paths.ts';
import { excerptUnit } from './unit-excerpt.ts';
import type { SecretRemover } from './secret-remover.ts';

/** The part of a file's text that a record may contain. */
type Excerpt = (text: string, remover: SecretRemover) => string;

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

/**
 * The files whose text a record contains, and the part of it that a plan reads. Of any other file it contains type, size, mode, owner and,
 * where the plan shows it, the digest. `clean` of the remover goes over the result.
 */
const excerpts: readonly { readonly paths: RegExp; readonly excerpt: Excerpt }[] = [
  { paths: /^\/etc\/(?:hosts|resolv\.conf)$/u, excerpt: whole },
  { paths: /^\/run\/systemd\/resolve\/[\w.-]+$/u, excerpt: whole },
  { paths: /^\/etc\/systemd\/resolved\.conf\.d\/[\w.-]+$/u, excerpt: whole },
  { paths: /^\/proc\/swaps$|^\/sys\/devices\/system\/cpu\/online$/u, excerpt: whole },
  { paths: /^\/run\/systemd\/netif\/links\/\d+$/u, excerpt: linesThat(/^ADMIN_STATE=/u) },
  { paths: /^\/run\/NetworkManager\/devices\/\d+$/u, excerpt: linesThat(/^managed=/u) },
  { paths: exactly(`${cniDirectory}/${conflistName}`, kubeletResolvConfPath, memberRecordPath, forwardedBeforePath), excerpt: whole },
  { paths: below(dns64ConfigDirectory), excerpt: whole },
  { paths: /\/systemd\/system\/[^/]+(?:\.d\/[^/]+\.conf)?$/u, excerpt: excerptUnit },
  {
    paths: /^\/etc\/kubernetes\/(?:bootstrap-)?kubelet\.conf$/u,
    excerpt: linesThat(/^\s*(?:-\s+)?name: ["']?system:node:|^\s*server: |kubelet-client-current\.pem/u),
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
  { paths: /^\/etc\/containerd\/config\.toml$/u, excerpt: (text) => (disablesCri(text) ? 'disabled_plugins = ["cri"]\n' : '') },
  { paths: /^\/etc\/docker\/daemon\.json$/u, excerpt: matchIptablesSetting },
  { paths: /\/kubeadm\.log$/u, excerpt: excerptInitLog },
  // The cluster's certificate is shown by plans; its PEM text is removed.
  { paths: /\/ca\.crt$/u, excerpt: whole },
];

/** undefined: the record contains no text of this file. */
export function excerptOf(path: string): Excerpt | undefined {
  return excerpts.find(({ paths }) => paths.test(path))?.excerpt;
}

function matchIptablesSetting(text: string): string {
  const setting = /"iptables"\s*:\s*(?:true|false)/u.exec(text)?.[0];
  return setting === undefined ? '{}\n' : `{${setting}}\n`;
}

function exactly(...paths: readonly string[]): RegExp {
  return new RegExp(`^(?:${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})$`, 'u');
}

function below(directory: string): RegExp {
  return new RegExp(`^${directory}/[\\w.-]+$`, 'u');
}
