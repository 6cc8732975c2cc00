import { readBootId } from '../../host/process/boot-id.ts';
import { openStateDirectory } from '../../journal/state-directory.ts';
import { hasControlPlane } from '../../resources/kinds/cluster-member/has-control-plane.ts';
import { stateDirectory } from '../../roles/lazyjack-paths.ts';
import { clusterMemberAddress } from '../../roles/desired/kubernetes/declare-cluster-member.ts';
import { readLedgerIfAllowed } from '../session/read-ledger-if-allowed.ts';

/** The role that lazyjack gave this host; undefined: none, or this user may not read the journal. */
export type AppliedRole = 'control plane node' | 'node' | undefined;

/** Reads the role from the journal, for a host that is in no topology. */
export async function readAppliedRole(): Promise<AppliedRole> {
  // Whether the journal belongs to this host is checked by the command itself.
  const { ledger } = await readLedgerIfAllowed(openStateDirectory(stateDirectory, { boot: readBootId(), machine: '' }));
  if (ledger.owned.size === 0) return undefined;
  const isControlPlane = ledger.owned.get(clusterMemberAddress)?.written.some(hasControlPlane);
  return isControlPlane === true ? 'control plane node' : 'node';
}
