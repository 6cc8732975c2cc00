import { clusterMemberAddress } from '../membership.ts';
import { type Desired, sparing } from '../desired.ts';
import { seed } from '../../resources/seed.ts';
import { file } from '../../resources/file.ts';
import { kubeadmConfPath, memberRecordPath } from '../paths.ts';
import type { RoleInput } from '../role-input.ts';
import { memberDifferences } from './differences.ts';

/**
 * Where the configuration, or another kubeadm, does not fit the cluster that this host is a member of: the membership and what it was made with stay as
 * they are. A kubeadm.conf that was written anew would look as if it took effect.
 */
export function asMember(input: RoleInput, desired: Desired): Desired {
  if (memberDifferences(input).length === 0) return desired;
  return sparing(desired, [
    seed.address({ path: kubeadmConfPath(input.cluster.workArea) }),
    file.address({ path: memberRecordPath }),
    clusterMemberAddress,
  ]);
}
