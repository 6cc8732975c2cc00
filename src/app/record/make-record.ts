import * as z from 'zod';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { Json } from '../../core/json.ts';
import type { State } from '../../core/state.ts';
import type { Invocation } from '../../core/host/invocation.ts';
import { type Answer, type Answers } from '../../host/recorded/answers.ts';
import { type HostRecord, hostRecordFormat, hostRecordSchema } from '../../host/recorded/host-record.ts';
import { onlyRead, type Reads } from '../../host/recorded/record-reads.ts';
import type { Ledger, Owned } from '../../journal/ledger.ts';
import { version } from '../lazyjack-version.ts';
import { excerptContainer, excerptContainerState, excerptLabels, excerptNetwork } from './container-excerpt.ts';
import { excerptBeforeImage, excerptNode } from './excerpt-file.ts';
import type { OwnTexts } from './own-texts.ts';
import type { SecretRemover } from './secret-remover.ts';

/** What JSON.parse returns. */
const jsonSchema = z.custom<Json>();

export interface RecordParts {
  readonly reads: Reads;
  readonly journal: Answer<Ledger>;
  readonly invocation: Invocation;
  readonly problems: readonly PreflightProblem[];
  readonly ownTexts: OwnTexts;
}

/** Makes a record of what was read, without secrets. */
export function makeRecord({ reads, journal, invocation, problems, ownTexts }: RecordParts, remover: SecretRemover): HostRecord {
  const context = { digests: reads.digests, ownTexts, remover };
  const { hostName, bootId, sshAddress, sshClient, proxy, command } = invocation;
  const record = {
    format: hostRecordFormat,
    lazyjack: version,
    invocation: {
      ...{ hostName, bootId, ...(sshAddress !== undefined && { sshAddress }), ...(sshClient !== undefined && { sshClient }) },
      ...{ proxy, command, at: invocation.now().toISOString() },
    },
    problems: problems.map(({ severity, summary, detail, fix, isForcible }) => ({
      ...{ severity, summary, detail, isForcible },
      ...(fix !== undefined && { fix }),
    })),
    network: { state: reads.network.get(onlyRead), entries: reads.networkEntries.get(onlyRead) },
    sockets: { tcp: sorted(reads.tcpListeners) },
    sysctls: { values: sorted(reads.sysctls), lists: sorted(reads.sysctlLists) },
    files: sorted(reads.files, (node, path) => excerptNode(path, node, context)),
    pathSafety: sorted(reads.pathSafety),
    writeObstacles: sorted(reads.writeObstacles),
    certificates: sorted(reads.certificates),
    containers: {
      version: reads.engineVersion.get(onlyRead),
      networks: sorted(reads.containerNetworks, (networks) => networks.map((each) => excerptNetwork(each, remover)))[onlyRead],
      byName: sorted(reads.containers, (container) => (container === null ? null : excerptContainer(container, remover))),
      attached: sorted(reads.attachedContainers, (all) =>
        all.map(({ name, labels }) => ({ name, labels: excerptLabels(labels, remover) })),
      ),
      images: sorted(reads.images),
    },
    kubeadm: {
      version: reads.kubeadmVersion.get(onlyRead),
      nodes: reads.nodes.get(onlyRead),
      tokens: sorted(reads.tokens),
      validations: sorted(reads.validations),
    },
    packetFilter: { iptables: sorted(reads.iptables), nftables: sorted(reads.nftables) },
    modules: { states: sorted(reads.modules), loadable: sorted(reads.loadableModules) },
    services: { states: sorted(reads.services) },
    programs: { installed: sorted(reads.installedPrograms), versions: sorted(reads.programVersions) },
    cniPlugins: sorted(reads.cniPlugins),
    accounts: sorted(reads.accounts),
    journal: mapAnswer(journal, (ledger) => excerptLedger(ledger, remover)),
    contents: Object.fromEntries(
      [...reads.contents].map(([sha256, bytes]) => [sha256, excerptBeforeImage(ownTexts.pathsOf(sha256), bytes, context)]),
    ),
  };
  // Fields that are undefined are absent in JSON. The last cleaning finds secrets in messages, names and rules.
  return hostRecordSchema.parse(cleanStrings(jsonSchema.parse(JSON.parse(JSON.stringify(record))), remover));
}

function excerptLedger({ owned, restored, removedByReboot, notAppliedSinceBoot, appliedBy, interrupted }: Ledger, remover: SecretRemover) {
  const excerptOwned = (items: Ledger['owned']) =>
    [...items.values()].map((item) => ({
      ...item,
      before: excerptState(item, item.before, remover),
      written: item.written.map((state) => excerptState(item, state, remover)),
    }));
  return {
    owned: excerptOwned(owned),
    restored: [...restored],
    ...(removedByReboot.size > 0 && { removedByReboot: excerptOwned(removedByReboot) }),
    ...(notAppliedSinceBoot.size > 0 && { notAppliedSinceBoot: [...notAppliedSinceBoot] }),
    appliedBy: [...appliedBy],
    ...(interrupted && { interrupted }),
  };
}

function excerptState({ ref }: Owned, state: State, remover: SecretRemover): State {
  return state === null || ref.kind !== kindNames.container ? state : excerptContainerState(state, remover);
}

/** In the order of the keys, so that two records of one host can be compared. */
function sorted<Value, Recorded = Value>(
  answers: ReadonlyMap<string, Answer<Value>>,
  excerpt?: (value: Value, key: string) => Recorded,
): Answers<Value | Recorded> {
  const entries = [...answers].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, answer]) => [key, excerpt === undefined ? answer : mapAnswer(answer, (value) => excerpt(value, key))]),
  );
}

function mapAnswer<Value, Mapped>(answer: Answer<Value>, map: (value: Value) => Mapped): Answer<Mapped> {
  return 'failure' in answer ? answer : { answer: map(answer.answer) };
}

function cleanStrings(value: Json, remover: SecretRemover): Json {
  if (typeof value === 'string') return remover.clean(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((each) => cleanStrings(each, remover));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [remover.clean(name), each === undefined ? null : cleanStrings(each, remover)]),
  );
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
