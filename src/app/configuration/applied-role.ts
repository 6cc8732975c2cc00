import { bootId } from '../../host/process/boot-id.ts';
import { openStateDirectory } from '../../journal/state-directory.ts';
import { stateDirectory } from '../../roles/lazyjack-paths.ts';
import { clusterMemberAddress } from '../../roles/desired/kubernetes/declare-cluster-member.ts';
import { readLedgerIfAllowed } from '../plan/read-host-for-plan.ts';

/** What lazyjack has made of this host; undefined: nothing, or this user may not know. */
export type AppliedRole = 'control plane node' | 'node' | undefined;

/** By the journal alone, for a host that the configuration does not know. */
export async function readAppliedRole(): Promise<AppliedRole> {
  const { ledger } = await readLedgerIfAllowed(openStateDirectory(stateDirectory, bootId()));
  if (ledger.owned.size === 0) return undefined;
  const isMaster = ledger.owned.get(clusterMemberAddress)?.written.some((state) => state?.['role'] === 'master');
  return isMaster === true ? 'control plane node' : 'node';
}
