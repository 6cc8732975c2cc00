import type { Change } from '../../core/change.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { Address } from '../../core/resource.ts';

/** Further addresses of one step are counted. */
const maxNamed = 3;

/** A step of a run in a few words: the command of kubeadm that it runs, or the addresses that it writes. */
export function labelStep(addresses: readonly Address[], changes: readonly Pick<Change, 'address' | 'ref' | 'after'>[]): string {
  const member = changes.find(({ address, ref }) => ref.kind === kindNames.clusterMember && addresses.includes(address));
  if (member !== undefined)
    return `kubeadm ${member.after === null ? 'reset' : member.after['role'] === 'control-plane' ? 'init' : 'join'}`;
  const more = addresses.length - maxNamed;
  return `${addresses.slice(0, maxNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
