import { messageOf } from '../../core/failure.ts';
import { type Answer, recordFailure } from '../../host/recorded/answers.ts';
import type { HostRecord } from '../../host/recorded/host-record.ts';
import { recordReads, type Reads } from '../../host/recorded/record-reads.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { lastPhaseOf } from '../../roles/desired/boot-restore-units.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import { planApply } from '../plan/plan-selected-phases.ts';
import { readPlanContents } from '../plan/read-plan-contents.ts';
import type { Session } from '../session/session.ts';
import { makeRecord } from './make-record.ts';
import { makeSecretRemover, type SecretRemover } from './secret-remover.ts';

export interface RecordedHost {
  readonly record: HostRecord;
  /** The number of different secrets that were removed, by type. */
  readonly removed: ReturnType<SecretRemover['counts']>;
  /** What this user may not read. */
  readonly unreadable: readonly { readonly what: string; readonly reason: string }[];
  /** Why this host could not be planned: the record has what was read until then. */
  readonly planFailure?: string;
}

/** Plans every phase of this host, each alone and both together, and records the answers to all that the plans read. Writes nothing. */
export async function recordHost(session: Session, target: ConfiguredNode): Promise<RecordedHost> {
  const { host, reads } = recordReads(session.host, session.host.invocation.now());
  const journal = await readJournal(session);
  const planFailure = await planAll({ ...session, host }, target);
  const remover = makeSecretRemover();
  const record = makeRecord({ reads, journal, invocation: host.invocation, problems: target.problems ?? [] }, remover);
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

/** Resolves with the message of the first failure, because a host that cannot be planned is what a bug report is about. */
async function planAll(session: Session, target: ConfiguredNode): Promise<string | undefined> {
  const options = { adopt: new Set<never>(), force: false, isBootRestore: false };
  try {
    for (const phase of lastPhaseOf(target.node) === 'up' ? ([undefined, 'prepare', 'up'] as const) : ([undefined, 'prepare'] as const)) {
      const plans = await planApply(session, target, phase, options);
      await readPlanContents(
        plans.map(({ plan }) => plan),
        session.host.contents,
      );
    }
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
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
