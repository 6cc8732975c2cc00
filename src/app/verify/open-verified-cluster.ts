import { isFailure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import { kubeletKubeconfigPath } from '../../host/programs/shared-queries.ts';
import { type Phase, phases } from '../../journal/journal-entry.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import { openAppliedCluster, openCluster, type ReportDiagnostics } from '../configuration/open-cluster.ts';
import { isNotApplied } from '../configuration/read-applied-configuration.ts';
import { readLedgerIfAllowed } from '../session/read-ledger-if-allowed.ts';
import type { Session } from '../session/session.ts';

export interface VerifiedClusterOptions {
  /** undefined: the configuration that was applied. */
  readonly config?: string | undefined;
  readonly host?: string | undefined;
  readonly force: boolean;
}

/**
 * The configuration with which to test this host. `defaultConfig`: read where nothing is applied, or where this user may not read what was applied.
 * Rejects as `openCluster` does.
 */
export async function openVerifiedCluster(
  options: VerifiedClusterOptions & { readonly defaultConfig: string },
  report: ReportDiagnostics,
): Promise<ConfiguredNode> {
  const { config } = options;
  const applied = config === undefined ? await openLastApplied(options, report) : undefined;
  return applied ?? openCluster({ ...options, config: config ?? options.defaultConfig }, report, 'warning');
}

/**
 * The configuration of the last phase that is applied. undefined: none is, or only root may read it. Rejects as `openAppliedCluster` does if it
 * cannot be used.
 */
export async function openLastApplied(
  options: VerifiedClusterOptions,
  report: ReportDiagnostics,
  open = openAppliedCluster,
): Promise<ConfiguredNode | undefined> {
  for (const phase of phases.toReversed()) {
    try {
      return await open({ ...options, config: '' }, phase, report);
    } catch (cause) {
      if (!isFailure(cause, 'denied') && !isNotApplied(cause)) throw cause;
    }
  }
  return undefined;
}

/** The phases that are applied on this host. Without root the journal is closed, and a member of a cluster shows by its kubelet. */
export async function readVerifiedPhases({ state, host }: Pick<Session, 'state' | 'host'>): Promise<ReadonlySet<Phase>> {
  const { ledger, journalFailure } = await readLedgerIfAllowed(state);
  if (journalFailure === undefined) return new Set([...ledger.owned.values()].map(({ phase }) => phase));
  return new Set((await hasKubeletKubeconfig(host)) ? phases : ['prepare']);
}

async function hasKubeletKubeconfig({ files }: HostReader): Promise<boolean> {
  try {
    return (await files.read(kubeletKubeconfigPath)) !== null;
  } catch (cause) {
    // It is there, and only root may read it.
    if (isFailure(cause, 'denied')) return true;
    throw cause;
  }
}
