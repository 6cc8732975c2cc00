import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Wish } from '../core/resource.ts';
import { pkiDirectory } from './paths.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { directories, wholeFile } from './whole-file.ts';

/** On the master: the certificate authority that `init` made, where kubeadm takes it from instead of making its own. */
export function authority(input: RoleInput, { authority: made }: KubernetesFacts): readonly Wish[] {
  const { cluster, node } = input;
  if (!node.roles.has('master') || cluster.insecure || made === undefined) return [];
  const sources = sourcesOf(input, ['general', 'token-cert-hash']);
  const places = directories(['/etc/kubernetes', pkiDirectory], sources);
  const after = places.map(({ address }) => address);
  return [
    ...places,
    wholeFile({ path: `${pkiDirectory}/ca.crt`, content: made.certificate, sources, after }),
    wholeFile({ path: `${pkiDirectory}/ca.key`, content: made.key, mode: 0o600, secret: true, sources, after }),
  ];
}
