import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { pkiDirectory } from '../../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareDirectories, declareFile } from '../declare-file.ts';

/** On the master: the certificate authority that `init` made, where kubeadm takes it from instead of making its own. */
export function declareAuthorityFiles(input: RoleInput, { authority: made }: KubernetesFacts): readonly DesiredResource[] {
  const { cluster, node } = input;
  if (!node.roles.has('master') || cluster.insecure || made === undefined) return [];
  const sources = sourcesOf(input, ['general', 'token-cert-hash']);
  const places = declareDirectories(['/etc/kubernetes', pkiDirectory], sources);
  const needs = places.map(({ address }) => address);
  return [
    ...places,
    declareFile({ path: `${pkiDirectory}/ca.crt`, content: made.certificate, sources, needs }),
    declareFile({ path: `${pkiDirectory}/ca.key`, content: made.key, mode: 0o600, isSecret: true, sources, needs }),
  ];
}
