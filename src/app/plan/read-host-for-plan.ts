import type { Translation } from '../../config/cluster.ts';
import { type Failure, isFailure } from '../../core/failure.ts';
import { type ForwardingFacts, nothingForwardedBefore } from '../../core/facts/forwarding-facts.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import { cacheReads } from '../../core/host/cache-reads.ts';
import { readEngine, readFacts } from '../../host/read-host-facts.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { emptyLedger, type Ledger } from '../../journal/ledger.ts';
import { dns64ContainerName, nat64ContainerName } from '../../roles/desired/translation/container-specs.ts';
import { guardChainName } from '../../roles/desired/network/guard-chains.ts';
import { chooseImage } from '../../roles/desired/translation/translator-images.ts';
import { clusterMemberAddress } from '../../roles/desired/kubernetes/declare-cluster-member.ts';
import { exposesNetworks } from '../../roles/desired/network/exposes-networks.ts';
import type { RoleInput } from '../../roles/role-input.ts';
import { findAdministrators } from './find-administrators.ts';
import { readKubernetes } from './read-kubernetes.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/** What one look told: of the machine, and of the journal. */
export interface HostReading {
  readonly host: HostReader;
  readonly input: RoleInput;
  readonly ledger: Ledger;
  readonly journalFailure?: Failure;
}

/** `phase`: the last one that is to be planned. */
export async function readHostForPlan(
  session: Session,
  { cluster, node }: ConfiguredNode,
  phase: Phase,
  { kubeconfig = [] }: { readonly kubeconfig?: readonly string[] },
): Promise<HostReading> {
  const host = cacheReads(session.host);
  const answers = Promise.all([
    // Only what runs in Docker needs to know of it to be planned; elsewhere it is asked once there is something to change.
    readFacts(host, { ...session.surroundings, engine: node.roles.has('nat64'), nft: phase === 'up' }),
    readKubernetes(session, { cluster, node }, phase),
    readLedgerIfAllowed(session.state),
    hasArping(session, cluster),
  ]);
  // Behind the questions about Docker itself, which take it longest.
  if (node.roles.has('nat64') && cluster.translation !== undefined) prefetchTranslator(host, cluster.translation);
  const [found, kubernetes, { ledger, blind: journalFailure }, arping] = await answers;
  const administrators = await findAdministrators(session, { cluster, node }, { phase, asked: kubeconfig, ledger });
  const facts = {
    ...found,
    forwarding: { ...deriveForwardingFromLedger(ledger), ...found.forwarding },
    ...(kubernetes && { kubernetes: { ...kubernetes, administrators, ...withMembershipOwnership(kubernetes, ledger, journalFailure) } }),
    ...(arping !== undefined && { hasArping: arping }),
  };
  return { host, input: { cluster, node, facts }, ledger, ...(journalFailure && { journalFailure }) };
}

/** IPv6 needs none: duplicate address detection is the kernel's. */
async function hasArping(
  { installedPrograms, isRecorded }: Session,
  { management }: ConfiguredNode['cluster'],
): Promise<boolean | undefined> {
  if (isRecorded || management.every(({ family }) => family === 6)) return undefined;
  const [there] = await installedPrograms.areInstalled(['arping']);
  return there;
}

/** Whether lazyjack made the membership, as far as the journal tells. */
function withMembershipOwnership(
  { membership }: KubernetesFacts,
  { owned }: Ledger,
  blind: Failure | undefined,
): Pick<KubernetesFacts, 'membership'> {
  if (membership === undefined || blind !== undefined) return {};
  return { membership: { ...membership, isOwned: owned.has(clusterMemberAddress) } };
}

/** Docker, where it was not looked at yet. */
export async function readEngineFacts({ host, input: { node, facts } }: HostReading): Promise<RoleInput['facts']['engine']> {
  return node.roles.has('nat64') ? facts.engine : readEngine(host);
}

export async function readLedgerIfAllowed(state: Session['state']): Promise<{ ledger: Ledger; blind?: Failure }> {
  try {
    return { ledger: await state.readLedger() };
  } catch (cause) {
    if (isFailure(cause, 'denied')) return { ledger: emptyLedger, blind: cause };
    throw cause;
  }
}

/**
 * Where lazyjack was applied already, what this host forwards now says nothing of what it forwarded before: forwarding may be on because of lazyjack,
 * and after a reboot Docker turns it on for our network before anything of ours is back.
 */
export function deriveForwardingFromLedger({ owned }: Pick<Ledger, 'owned'>): Pick<ForwardingFacts, 'forwardedBefore' | 'hasNoGuardChain'> {
  if (owned.size === 0) return {};
  const all = [...owned.values()];
  const isUnguarded = all.some(({ ref }) => exposesNetworks(ref)) && !all.some(({ address }) => address.endsWith(`/${guardChainName}`));
  return { forwardedBefore: nothingForwardedBefore, ...(isUnguarded && { hasNoGuardChain: true }) };
}

/**
 * Asks Docker at once for what a node that translates is compared with, on a host that is read once (`readOnce`): it answers while facts are
 * gathered and wishes made, and the comparison finds the answers there.
 */
function prefetchTranslator({ containers }: HostReader, { dns64, nat64 }: Translation): void {
  const images = [chooseImage('dns64', dns64.image), chooseImage('nat64', nat64.image)].map(({ reference }) => reference);
  const asked = [containers.readContainers([dns64ContainerName, nat64ContainerName]), containers.readImageIds(images)];
  // Whoever compares gets the failure.
  for (const answer of asked) answer.catch(() => undefined);
}
