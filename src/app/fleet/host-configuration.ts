import { blankOtherSecrets } from '../../config/yaml/blank-secrets.ts';
import type { Cluster } from '../../config/cluster.ts';
import { Failure } from '../../core/failure.ts';
import type { FleetHost } from '../../fleet/fleet-host.ts';

/**
 * The configuration that a host gets: that of the administrator on a control plane node; elsewhere the same, with no other secret than token and
 * hash.
 */
export function makeHostConfiguration({ file, bytes }: Cluster, { membership }: FleetHost): Uint8Array {
  if (membership === 'control-plane') return bytes;
  const blanked = blankOtherSecrets(Buffer.from(bytes).toString('utf8'));
  if (blanked === undefined) throw new Failure('refused', `${file} cannot be read as YAML`);
  return Buffer.from(blanked, 'utf8');
}
