import { clusterDns } from '../config/addressing.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Wish } from '../core/resource.ts';
import { unitDirectory } from '../core/services.ts';
import { kubeletResolvConf } from './paths.ts';
import { restoreName } from './restore.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { directories, wholeFile } from './whole-file.ts';

const dropIns = `${unitDirectory}/kubelet.service.d`;

/** What the kubelet reads beside kubeadm's files: its resolv.conf for pods, and its order after what brings `prepare` back. */
export function kubeletFiles(input: RoleInput, facts: KubernetesFacts): readonly Wish[] {
  const { cluster, node } = input;
  const sources = sourcesOf(input, ['topology', node.name]);
  const places = directories([unitDirectory, dropIns], sources);
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
    wholeFile({ path: `${dropIns}/20-lazyjack.conf`, content: dropIn(input, facts), sources, after }),
  ];
}

/** KUBELET_DNS_ARGS means something only to units of kubeadm before 1.11; since then kubeadm says it in the KubeletConfiguration. */
function dropIn({ cluster }: RoleInput, { usesDnsArgs }: KubernetesFacts): string {
  const dns = `\n[Service]\nEnvironment="KUBELET_DNS_ARGS=--cluster-dns=${clusterDns(cluster)} --cluster-domain=cluster.local"\n`;
  return `# Written by lazyjack, which overwrites changes.
[Unit]
After=${restoreName}
${usesDnsArgs ? dns : ''}`;
}
