import { randomBytes } from 'node:crypto';
import { findTranslator } from '../../config/translators.ts';
import { Failure } from '../../core/failure.ts';
import { cacheReads } from '../../core/host/cache-reads.ts';
import type { Address } from '../../core/resource.ts';
import { readHostFacts } from '../../host/read-host-facts.ts';
import { type Phase, phases } from '../../journal/journal-entry.ts';
import { type EvidenceResult, gatherEvidence, makeJournalEntries } from '../../planner/gather-evidence.ts';
import { readMembership } from '../../resources/kinds/cluster-member/read-membership.ts';
import { makeDesiredState } from '../plan/make-desired-state.ts';
import { readKubernetes } from '../plan/read-kubernetes.ts';
import { disarmRollBack } from '../confirmation/arm-roll-back.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import { version } from '../lazyjack-version.ts';

export type EvidenceByPhase = ReadonlyMap<Phase, EvidenceResult>;

/**
 * Gathers what the host itself proves about resources that lazyjack made, by phase. Only for a journal that is missing, damaged or of another host.
 * Needs root, and refuses a whole journal.
 */
export async function gatherEvidenceOfAllPhases(session: Session, target: ConfiguredNode): Promise<EvidenceByPhase> {
  const { state } = session;
  if ((await state.readCondition()) === 'whole' && (await state.readLedger()).owned.size > 0) {
    throw new Failure('refused', 'the journal of this host is whole: it says more than evidence can', {
      fix: 'Run `lazyjack destroy`, without --from-evidence.',
    });
  }
  const evidence = new Map<Phase, EvidenceResult>();
  for (const phase of phases) {
    // A resource that both phases desire belongs to the first.
    const listed = new Set(
      [...evidence.values()].flatMap(({ proved, unproved }) =>
        [...proved.map(({ desired }) => desired), ...unproved].map(({ address }) => address),
      ),
    );
    evidence.set(phase, await gatherPhaseEvidence(session, target, phase, listed));
  }
  return evidence;
}

/**
 * Renames a journal that is damaged or of another host. Resolves with its new path; undefined: there is no such journal. A run that awaits confirmation
 * cannot be rolled back without that journal, so nothing awaits it any more.
 */
export async function setAsideJournal({ state }: Pick<Session, 'state'>, disarm = disarmRollBack): Promise<string | undefined> {
  const condition = await state.readCondition();
  const aside = condition === 'damaged' || condition === 'other-machine' ? await state.setAsideJournal(condition) : undefined;
  await disarm({ state });
  return aside;
}

/** Writes a journal of the proved resources, so that `destroy` can restore them. */
export async function writeJournalFromEvidence({ state, host }: Session, evidence: EvidenceByPhase): Promise<void> {
  for (const [phase, { proved }] of evidence) {
    if (proved.length === 0) continue;
    const begin = { run: randomBytes(6).toString('hex'), at: new Date().toISOString(), boot: host.invocation.bootId, version };
    for (const entry of makeJournalEntries(proved, { ...begin, command: 'apply', phase })) await state.journal.append(entry);
  }
}

/** Compares the desired state of one phase with the live state. `listed`: addresses of the phases before. */
async function gatherPhaseEvidence(
  session: Session,
  target: ConfiguredNode,
  phase: Phase,
  listed: ReadonlySet<Address>,
): Promise<EvidenceResult> {
  const host = cacheReads(session.host);
  const readsEngine = findTranslator(target.cluster, target.node) !== undefined;
  const [facts, kubernetes] = await Promise.all([
    readHostFacts(host, { readsEngine, managementInterface: target.node.interface }),
    readKubernetes(host, target, phase),
  ]);
  const input = { ...target, facts: { ...facts, ...(kubernetes && { kubernetes }) } };
  const { desired } = makeDesiredState(phase, input, host.invocation);
  return gatherEvidence(
    host,
    session.kinds,
    desired.filter(({ address }) => !listed.has(address)),
  );
}

/** Without a journal nothing proves that lazyjack made the membership, and a running cluster needs the rest. */
export async function refuseClusterMember(host: Session['host']): Promise<void> {
  if ((await readMembership(host)) === null) return;
  throw new Failure('refused', 'this host is a member of a cluster, and nothing proves that lazyjack created it a member', {
    fix: 'If the cluster may go from this host, run `kubeadm reset` first, then this again.',
  });
}
