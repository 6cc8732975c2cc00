import { clusterDns } from '../config/addressing.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Wish } from '../core/resource.ts';
import { kubeletResolvConf } from './paths.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { directories, wholeFile } from './whole-file.ts';

const dropIns = '/etc/systemd/system/kubelet.service.d';
const units = '/etc/systemd/system';

/** How `prepare` is run again after a reboot. */
export interface OwnProgram {
  readonly node: string;
  readonly script: string;
  /** Absolute. */
  readonly config: string;
}

/** What the kubelet reads beside kubeadm's files: its resolv.conf for pods, and its order after what brings `prepare` back. */
export function kubeletFiles(input: RoleInput, facts: KubernetesFacts, program: OwnProgram): readonly Wish[] {
  const { cluster, node } = input;
  const sources = sourcesOf(input, ['topology', node.name]);
  const places = directories([units, dropIns], sources);
  const after = places.map(({ address }) => address);
  const { translation } = cluster;
  return [
    ...places,
    ...(translation === undefined
      ? []
      : [
          wholeFile({
            path: kubeletResolvConf,
            content: `# Written by lazyjack: what pods ask, and CoreDNS for them.\nnameserver ${translation.dns64.ip}\n`,
            sources: sourcesOf(input, ['dns64', 'ip']),
          }),
        ]),
    wholeFile({ path: `${units}/lazyjack-restore.service`, content: restoreUnit(input, program), sources, after }),
    wholeFile({ path: `${dropIns}/20-lazyjack.conf`, content: dropIn(input, facts), sources, after }),
  ];
}

/** Links, addresses and routes do not survive a reboot; the kubelet must not start without them. */
function restoreUnit({ node }: RoleInput, { node: executable, script, config }: OwnProgram): string {
  const command = [executable, script, 'apply', '--phase', 'prepare', '--yes', '--config', config, '--host', node.name]
    .map(systemdWord)
    .join(' ');
  return `# Written by lazyjack, which overwrites changes.
[Unit]
Description=What lazyjack prepared for Kubernetes, again after a reboot
Wants=network-online.target
After=network-online.target docker.service
Before=kubelet.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${command}
`;
}

/** systemd's own quoting (systemd.syntax, "Quoting"): `%` and `$` mean something there. */
function systemdWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', () => '$$');
  return /^[\w@%+=:,./-]+$/u.test(escaped) ? escaped : `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** KUBELET_DNS_ARGS means something only to units of kubeadm before 1.11; since then kubeadm says it in the KubeletConfiguration. */
function dropIn({ cluster }: RoleInput, { usesDnsArgs }: KubernetesFacts): string {
  const dns = `\n[Service]\nEnvironment="KUBELET_DNS_ARGS=--cluster-dns=${clusterDns(cluster)} --cluster-domain=cluster.local"\n`;
  return `# Written by lazyjack, which overwrites changes.
[Unit]
Wants=lazyjack-restore.service
After=lazyjack-restore.service
${usesDnsArgs ? dns : ''}`;
}
