import { guardChainName } from '../../core/owner-marks.ts';
import { findTranslator, type Translator } from '../../config/translators.ts';
import type { Failure } from '../../core/failure.ts';
import { type ForwardingFacts, nothingForwardedBefore } from '../../core/facts/forwarding-facts.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import { cacheReads } from '../../core/host/cache-reads.ts';
import { readEngine, readHostFacts } from '../../host/read-host-facts.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { dns64ContainerName, nat64ContainerName } from '../../roles/desired/translation/container-specs.ts';
import { listTranslatorImages } from '../../roles/desired/translation/translator-images.ts';
import { clusterMemberAddress } from '../../roles/desired/kubernetes/declare-cluster-member.ts';
import { exposesNetworks } from '../../roles/desired/network/exposes-networks.ts';
import type { RoleInput } from '../../roles/role-input.ts';
import { findAdministrators } from './find-administrators.ts';
import { readKubernetes } from './read-kubernetes.ts';
import { readLedgerIfAllowed } from '../session/read-ledger-if-allowed.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/** The host and the journal, read once for all plans. */
export interface HostReading {
  readonly host: HostReader;
  readonly input: RoleInput;
  readonly ledger: Ledger;
  readonly journalFailure?: Failure;
}

/** `phase`: the last phase to plan. */
export async function readHostForPlan(
  session: Session,
  { cluster, node }: ConfiguredNode,
  phase: Phase,
  { kubeconfig = [] }: { readonly kubeconfig?: readonly string[] },
): Promise<HostReading> {
  const host = cacheReads(session.host);
  const translator = findTranslator(cluster, node);
  const answers = Promise.all([
    // Only translators need Docker's facts for a plan; other nodes read them if something has to change.
    readHostFacts(host, {
      readsEngine: translator !== undefined,
      readsNft: phase === 'up' || translator !== undefined,
      managementInterface: node.interface,
    }),
    readKubernetes(session.host, { cluster, node }, phase),
    readLedgerIfAllowed(session.state),
    hasArping(session.host, cluster),
  ]);
  // After the queries for Docker's own facts, which take longest.
  if (translator !== undefined) prefetchTranslator(host, translator);
  const [hostFacts, kubernetes, { ledger, journalFailure }, arping] = await answers;
  const administrators = await findAdministrators(session.host, { cluster, node }, { phase, requested: kubeconfig, ledger });
  const facts = {
    ...hostFacts,
    forwarding: { ...deriveForwardingFromLedger(ledger), ...hostFacts.forwarding },
    ...(kubernetes && { kubernetes: { ...kubernetes, administrators, ...withMembershipOwnership(kubernetes, ledger, journalFailure) } }),
    ...(arping !== undefined && { hasArping: arping }),
  };
  return { host, input: { cluster, node, facts }, ledger, ...(journalFailure && { journalFailure }) };
}

/** Only IPv4 needs arping: for IPv6 the kernel runs duplicate address detection. */
async function hasArping({ programs }: HostReader, { management }: ConfiguredNode['cluster']): Promise<boolean | undefined> {
  if (management.every(({ family }) => family === 6)) return undefined;
  const [isInstalled] = await programs.areInstalled(['arping']);
  return isInstalled;
}

/** Adds to the membership whether lazyjack created it, according to the journal. */
function withMembershipOwnership(
  { membership }: KubernetesFacts,
  { owned }: Ledger,
  journalFailure: Failure | undefined,
): Pick<KubernetesFacts, 'membership'> {
  if (membership === undefined || journalFailure !== undefined) return {};
  return { membership: { ...membership, isOwned: owned.has(clusterMemberAddress) } };
}

/** Docker's facts, read now if they were not read before. */
export async function readEngineFacts({ host, input: { cluster, node, facts } }: HostReading): Promise<RoleInput['facts']['engine']> {
  return findTranslator(cluster, node) === undefined ? readEngine(host) : facts.engine;
}

/**
 * After an apply, the current forwarding does not show what the host forwarded before lazyjack: lazyjack may have turned it on, and after a reboot Docker
 * turns it on for the network of lazyjack before lazyjack restores anything.
 */
export function deriveForwardingFromLedger({
  owned,
  removedByReboot,
  appliedBy,
}: Pick<Ledger, 'owned' | 'removedByReboot' | 'appliedBy'>): Pick<ForwardingFacts, 'forwardedBefore' | 'hasNoGuardChain'> {
  if (owned.size === 0) return {};
  // A guard chain that a reboot removed closed the networks before, too.
  const all = [...owned.values(), ...removedByReboot.values()];
  const isExposed = all.some(({ ref }) => exposesNetworks(ref));
  const isGuarded = all.some(({ address }) => address.endsWith(`/${guardChainName}`));
  // An apply that was limited, or interrupted early, has not decided about forwarding, nor changed it.
  if (!appliedBy.has('prepare') && !isExposed && !isGuarded) return {};
  return { forwardedBefore: nothingForwardedBefore, ...(isExposed && !isGuarded && { hasNoGuardChain: true }) };
}

/**
 * Starts Docker's queries for a translator early, on a host that caches its reads: Docker answers while facts are read and resources declared, and the
 * comparison finds the answers in the cache.
 */
function prefetchTranslator({ containers }: HostReader, translator: Translator): void {
  const images = listTranslatorImages(translator).map(({ reference }) => reference);
  const queries = [containers.readContainers([dns64ContainerName, nat64ContainerName]), containers.readImageIds(images)];
  // The comparison reads the same promise and gets the failure.
  for (const query of queries) query.catch(() => undefined);
}
