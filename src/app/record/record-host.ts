import { messageOf } from '../../core/failure.ts';
import { type Answer, recordFailure } from '../../host/recorded/answers.ts';
import type { HostRecord } from '../../host/recorded/host-record.ts';
import { recordReads, type Reads } from '../../host/recorded/record-reads.ts';
import { phases as allPhases } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { lastPhaseOf } from '../../roles/desired/boot-restore-units.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import type { Plan } from '../../planner/plan.ts';
import { planApply, planDestroy } from '../plan/plan-selected-phases.ts';
import { readAppliedPhases } from '../plan/read-applied-phases.ts';
import { readPlanContents } from '../plan/read-plan-contents.ts';
import type { Session } from '../session/session.ts';
import { collectOwnTexts } from './own-texts.ts';
import { makeRecord } from './make-record.ts';
import { makeSecretRemover, type SecretRemover } from './secret-remover.ts';

export interface RecordedHost {
  readonly record: HostRecord;
  /** The number of different secrets that were removed, by type. */
  readonly removed: ReturnType<SecretRemover['counts']>;
  /** What this user may not read. */
  readonly unreadable: readonly { readonly what: string; readonly reason: string }[];
  /** The message of the first plan that failed: the record has the answers that it read until then, and the other plans. */
  readonly planFailure?: string;
}

/** Plans `apply` and `destroy` of this host, each phase alone and both together, and records the answers to all that the plans read. Writes nothing. */
export async function recordHost(session: Session, target: ConfiguredNode): Promise<RecordedHost> {
  const { host, reads } = recordReads(session.host, session.host.invocation.now());
  const journal = await readJournal(session);
  const { plans, planFailure } = await planAll({ ...session, host }, target, 'answer' in journal);
  const remover = makeSecretRemover();
  const ownTexts = await collectOwnTexts('answer' in journal ? journal.answer : undefined, plans, host.contents);
  const record = makeRecord({ reads, journal, invocation: host.invocation, problems: target.problems ?? [], ownTexts }, remover);
  return {
    record,
    removed: remover.counts(),
    unreadable: listUnreadable(reads, journal),
    ...(planFailure !== undefined && { planFailure }),
  };
}

async function readJournal({ state }: Session): Promise<Answer<Ledger>> {
  try {
    return { answer: await state.readLedger() };
  } catch (thrown) {
    return { failure: recordFailure(thrown) };
  }
}

interface PlannedHost {
  readonly plans: readonly Plan[];
  /** The message of the first failure. */
  readonly planFailure?: string;
}

/** A plan that fails does not end the others: a host that cannot be planned is the subject of a bug report, and the rest can be replayed. */
async function planAll(session: Session, target: ConfiguredNode, isJournalReadable: boolean): Promise<PlannedHost> {
  const options = { adopt: new Set<never>(), force: false, isBootRestore: false };
  const phases = lastPhaseOf(target.node) === 'up' ? ([undefined, 'prepare', 'up'] as const) : ([undefined, 'prepare'] as const);
  const attempts = [
    ...phases.map((phase) => () => planApply(session, target, phase, options)),
    ...(isJournalReadable ? [async () => planDestroy(session, await readAppliedPhases(session))] : []),
    ...(isJournalReadable ? allPhases.map((phase) => () => planDestroy(session, [phase])) : []),
  ];
  const plans: Plan[] = [];
  const failures: string[] = [];
  for (const attempt of attempts) {
    try {
      const planned = (await attempt()).map(({ plan }) => plan);
      await readPlanContents(planned, session.host.contents);
      plans.push(...planned);
    } catch (thrown) {
      failures.push(messageOf(thrown));
    }
  }
  const [planFailure] = failures;
  return { plans, ...(planFailure !== undefined && { planFailure }) };
}

function listUnreadable(reads: Reads, journal: Answer<Ledger>): RecordedHost['unreadable'] {
  const { network, sysctls, files, engineVersion, containers, iptables, nftables, services, kubeadmVersion } = reads;
  const named: readonly (readonly [string, ReadonlyMap<string, Answer<unknown>>])[] = [
    ['the journal', new Map([['', journal]])],
    ['links, addresses and routes', network],
    ['', sysctls],
    ['', files],
    ['Docker', engineVersion],
    ['container', containers],
    ['iptables of IPv', iptables],
    ['nftables of IPv', nftables],
    ['unit', services],
    ['kubeadm', kubeadmVersion],
  ];
  return named.flatMap(([what, answers]) =>
    [...answers].flatMap(([key, answer]) =>
      'failure' in answer && answer.failure.kind === 'denied'
        ? [
            {
              what: what.endsWith('IPv') ? `${what}${key}` : [what, key].filter((part) => part !== '').join(' '),
              reason: answer.failure.message,
            },
          ]
        : [],
    ),
  );
}
