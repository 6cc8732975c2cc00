import { findTranslator, listTranslatedNetworks } from '../../../config/translators.ts';
import type { Cidr, Family } from '../../../core/ip/ip.ts';
import type { RoleInput } from '../../role-input.ts';

/** Networks of this family that can be reached only from the cluster's own interfaces. */
export function listClosedNetworks({ cluster, node }: RoleInput, family: Family): readonly Cidr[] {
  // Only the translator itself knows its IPv4 support network.
  const support = findTranslator(cluster, node)?.support.v4;
  return [
    ...cluster.management,
    ...cluster.pods.map(({ network }) => network),
    ...listTranslatedNetworks(cluster),
    ...(support === undefined ? [] : [support]),
  ].filter((network) => network.family === family);
}
