import { isFirstControlPlaneNode } from '../../../config/control-plane.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { pkiDirectory } from '../../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareDirectories, declareFile } from '../declare-file.ts';

/**
 * On the first control plane node: writes the certificate authority that `init` made where kubeadm reads it, so that kubeadm does not make its
 * own.
 */
export function declareAuthorityFiles(input: RoleInput, { authority }: KubernetesFacts): readonly DesiredResource[] {
  const { cluster, node } = input;
  if (!isFirstControlPlaneNode(cluster, node) || cluster.insecure || authority === undefined) return [];
  const sources = sourcesOf(input, ['general', 'token-cert-hash']);
  const directories = declareDirectories(['/etc/kubernetes', pkiDirectory], sources);
  const needs = directories.map(({ address }) => address);
  const { certificate, key } = authority;
  return [
    ...directories,
    declareFile({ path: `${pkiDirectory}/ca.crt`, content: certificate.bytes, contentRef: certificate.ref, sources, needs }),
    declareFile({ path: `${pkiDirectory}/ca.key`, content: key.bytes, contentRef: key.ref, mode: 0o600, isSecret: true, sources, needs }),
  ];
}
