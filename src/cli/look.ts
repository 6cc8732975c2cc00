import { type Failure, isFailure } from '../core/failure.ts';
import type { HostReader } from '../core/host.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import { readOnce } from '../core/read-once.ts';
import { readEngine, readFacts } from '../host/facts.ts';
import type { Phase } from '../journal/entry.ts';
import { emptyLedger, type Ledger } from '../journal/ledger.ts';
import { clusterMemberAddress } from '../roles/membership.ts';
import type { RoleInput } from '../roles/role-input.ts';
import { findAdministrators } from './find-administrators.ts';
import { forwardingByLedger } from './forwarding-by-ledger.ts';
import { lookAtTranslator } from './look-at-translator.ts';
import { readKubernetes } from './read-kubernetes.ts';
import type { Session } from './session.ts';
import type { Target } from './target.ts';

/** What one look told: of the machine, and of the journal. */
export interface Seen {
  readonly host: HostReader;
  readonly input: RoleInput;
  readonly ledger: Ledger;
  readonly blind?: Failure;
}

/** `phase`: the last one that is to be planned. */
export async function lookAt(
  session: Session,
  { cluster, node }: Target,
  phase: Phase,
  { kubeconfig = [] }: { readonly kubeconfig?: readonly string[] },
): Promise<Seen> {
  const host = readOnce(session.host);
  const answers = Promise.all([
    // Only what runs in Docker needs to know of it to be planned; elsewhere it is asked once there is something to change.
    readFacts(host, { ...session.surroundings, engine: node.roles.has('nat64'), nft: phase === 'up' }),
    readKubernetes(session, { cluster, node }, phase),
    readLedgerIfAllowed(session.state),
    findArping(session, cluster),
  ]);
  // Behind the questions about Docker itself, which take it longest.
  if (node.roles.has('nat64') && cluster.translation !== undefined) lookAtTranslator(host, cluster.translation);
  const [found, kubernetes, { ledger, blind }, arping] = await answers;
  const administrators = await findAdministrators(session, { cluster, node }, { phase, asked: kubeconfig, ledger });
  const facts = {
    ...found,
    forwarding: { ...forwardingByLedger(ledger), ...found.forwarding },
    ...(kubernetes && { kubernetes: { ...kubernetes, administrators, ...ownership(kubernetes, ledger, blind) } }),
    ...(arping !== undefined && { arping }),
  };
  return { host, input: { cluster, node, facts }, ledger, ...(blind && { blind }) };
}

/** IPv6 needs none: duplicate address detection is the kernel's. */
async function findArping({ installed, recorded }: Session, { management }: Target['cluster']): Promise<boolean | undefined> {
  if (recorded || management.every(({ family }) => family === 6)) return undefined;
  const [there] = await installed.there(['arping']);
  return there;
}

/** Whether lazyjack made the membership, as far as the journal tells. */
function ownership({ membership }: KubernetesFacts, { owned }: Ledger, blind: Failure | undefined): Pick<KubernetesFacts, 'membership'> {
  if (membership === undefined || blind !== undefined) return {};
  return { membership: { ...membership, owned: owned.has(clusterMemberAddress) } };
}

/** Docker, where it was not looked at yet. */
export async function engineOf({ host, input: { node, facts } }: Seen): Promise<RoleInput['facts']['engine']> {
  return node.roles.has('nat64') ? facts.engine : readEngine(host);
}

export async function readLedgerIfAllowed(state: Session['state']): Promise<{ ledger: Ledger; blind?: Failure }> {
  try {
    return { ledger: await state.ledger() };
  } catch (cause) {
    if (isFailure(cause, 'denied')) return { ledger: emptyLedger, blind: cause };
    throw cause;
  }
}
