import { randomBytes } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import { cacheReads } from '../../core/host/cache-reads.ts';
import type { Address } from '../../core/resource.ts';
import { readFacts } from '../../host/read-host-facts.ts';
import { type Phase, phases } from '../../journal/journal-entry.ts';
import { type EvidenceResult, gatherEvidence, makeJournalEntries } from '../../planner/gather-evidence.ts';
import { readMembership } from '../../resources/kinds/cluster-member/read-membership.ts';
import { askConfirmation } from '../../cli/confirm.ts';
import type { Console } from '../../cli/console.ts';
import { makeDesiredState } from '../plan/make-desired-state.ts';
import { locateOwnProgram } from '../session/own-program.ts';
import { readKubernetes } from '../plan/read-kubernetes.ts';
import { renderEvidence } from '../../cli/views/evidence-text.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import { version } from '../lazyjack-version.ts';

/**
 * Writes the journal anew from what the host itself proves, once a person has agreed to what that is. Only for a journal that is lost or damaged;
 * a damaged one is kept under another name. Resolves with whether to go on: `destroy` does the rest, as ever.
 */
export async function rebuildJournalFromEvidence(
  session: Session,
  target: ConfiguredNode,
  { yes }: { readonly yes: boolean },
  console: Console,
): Promise<boolean> {
  if (process.geteuid?.() !== 0) {
    throw new Failure('denied', 'destroy --from-evidence needs root', { fix: "Run it with sudo: what it must look at is root's." });
  }
  const { state } = session;
  const condition = await state.readCondition();
  if (condition === 'whole' && (await state.readLedger()).owned.size > 0) {
    throw new Failure('refused', 'the journal of this host is whole: it says more than evidence can', {
      fix: 'Run `lazyjack destroy`, without --from-evidence.',
    });
  }
  const found = new Map<Phase, EvidenceResult>();
  for (const phase of phases) {
    // What both phases want is listed once, and goes with the first.
    const met = new Set(
      [...found.values()].flatMap(({ proved, unproved }) =>
        [...proved.map(({ desired }) => desired), ...unproved].map(({ address }) => address),
      ),
    );
    found.set(phase, await gatherPhaseEvidence(session, target, phase, met));
  }
  console.out(renderEvidence([...found.values()], console.color.out));
  await refuseClusterMember(session.host);
  if ([...found.values()].every(({ proved }) => proved.length === 0)) return false;
  if (!(await askConfirmation(console, { yes, question: 'Delete the objects with evidence?' }))) return false;
  if (condition === 'damaged') console.err(`the damaged journal is kept as ${await state.setAsideDamagedJournal()}\n`);
  for (const [phase, { proved }] of found) {
    if (proved.length === 0) continue;
    const begin = { run: randomBytes(6).toString('hex'), at: new Date().toISOString(), boot: session.bootId, version };
    for (const entry of makeJournalEntries(proved, { ...begin, command: 'apply', phase })) await state.journal.append(entry);
  }
  return true;
}

/** What `apply` of this phase would want here, and what of it is there. */
async function gatherPhaseEvidence(
  session: Session,
  target: ConfiguredNode,
  phase: Phase,
  met: ReadonlySet<Address>,
): Promise<EvidenceResult> {
  const host = cacheReads(session.host);
  const engine = target.node.roles.has('nat64');
  const [found, kubernetes] = await Promise.all([
    readFacts(host, { ...session.surroundings, engine }),
    readKubernetes(session, target, phase),
  ]);
  const input = { ...target, facts: { ...found, ...(kubernetes && { kubernetes }) } };
  const { desired } = makeDesiredState(phase, input, locateOwnProgram());
  return gatherEvidence(
    host,
    session.kinds,
    desired.filter(({ address }) => !met.has(address)),
  );
}

/** Under a cluster that still runs, nothing is pulled away. */
async function refuseClusterMember({ files }: Session['host']): Promise<void> {
  if ((await readMembership(files)) === null) return;
  throw new Failure('refused', 'this host is a member of a cluster, and nothing proves that lazyjack made it one', {
    fix: 'If the cluster may go from this host, run `kubeadm reset` first, then this again.',
  });
}
