import { clusterDns } from '../../../config/addressing.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { unitDirectory } from '../../../core/host/services-port.ts';
import { kubeletResolvConfPath } from '../../lazyjack-paths.ts';
import { bootRestoreUnitName } from '../boot-restore-units.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareDirectories, declareFile } from '../declare-file.ts';

const dropInDirectory = `${unitDirectory}/kubelet.service.d`;
export const kubeletDropInPath = `${dropInDirectory}/20-lazyjack.conf`;

/**
 * Files that the kubelet reads besides those of kubeadm: its resolv.conf for pods, and a drop-in that starts it after the unit that
 * restores phase `prepare`.
 */
export function declareKubeletFiles(input: RoleInput, facts: KubernetesFacts): readonly DesiredResource[] {
  const { cluster, node } = input;
  const sources = sourcesOf(input, ['topology', node.name]);
  const directories = declareDirectories([unitDirectory, dropInDirectory], sources);
  const needs = directories.map(({ address }) => address);
  return [
    ...directories,
    ...(cluster.dns64.length === 0
      ? []
      : [
          declareFile({
            path: kubeletResolvConfPath,
            content: `# Written by lazyjack: what pods ask, and CoreDNS for them.\n${cluster.dns64.map(({ ip }) => `nameserver ${ip}\n`).join('')}`,
            sources: sourcesOf(input, ['dns64', 'ip']),
          }),
        ]),
    declareFile({ path: kubeletDropInPath, content: formatDropIn(input, facts), sources, needs }),
  ];
}

/** Only kubelet units of kubeadm before 1.11 use KUBELET_DNS_ARGS. Since then kubeadm sets it in the KubeletConfiguration. */
function formatDropIn({ cluster }: RoleInput, { usesDnsArgs }: KubernetesFacts): string {
  const dns = `\n[Service]\nEnvironment="KUBELET_DNS_ARGS=--cluster-dns=${clusterDns(cluster)} --cluster-domain=cluster.local"\n`;
  return `# Written by lazyjack, which overwrites changes.
[Unit]
After=${bootRestoreUnitName}
${usesDnsArgs ? dns : ''}`;
}
