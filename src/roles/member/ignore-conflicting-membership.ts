import { clusterMemberAddress } from '../desired/kubernetes/declare-cluster-member.ts';
import { type DesiredState, ignoreResources } from '../desired-state.ts';
import { editableFile } from '../../resources/kinds/editable-file/index.ts';
import { file } from '../../resources/kinds/file/index.ts';
import { kubeadmConfPath, memberRecordPath } from '../lazyjack-paths.ts';
import type { RoleInput } from '../role-input.ts';
import { findMemberDifferences } from './find-member-differences.ts';

/**
 * If the configuration or the installed kubeadm does not fit the cluster of this host, the membership and the files it was made with are
 * left alone. A rewritten kubeadm.conf would look as if it took effect.
 */
export function ignoreConflictingMembership(input: RoleInput, desired: DesiredState): DesiredState {
  if (findMemberDifferences(input).length === 0) return desired;
  return ignoreResources(desired, [
    editableFile.makeAddress({ path: kubeadmConfPath(input.cluster.workArea) }),
    file.makeAddress({ path: memberRecordPath }),
    clusterMemberAddress,
  ]);
}
