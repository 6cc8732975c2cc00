import { type Contents, makeContentRef } from '../../core/content.ts';
import type { CertificateFacts } from '../../core/kubernetes/certificate-facts.ts';
import type { Account } from '../../core/facts/account.ts';
import type { CniPluginFacts } from '../../core/host/cni-plugins-port.ts';
import type { Container, ContainerNetwork, EngineVersion } from '../../core/host/containers-port.ts';
import type { FileNode, WriteObstacle } from '../../core/host/files-port.ts';
import type { Host } from '../../core/host/host-ports.ts';
import type { ClusterNodeStatus } from '../../core/host/kubeadm-port.ts';
import type { ModuleState } from '../../core/host/modules-port.ts';
import type { NetworkEntry, NetworkState } from '../../core/host/network-port.ts';
import type { FilterTable } from '../../core/host/packet-filter-port.ts';
import type { ServiceState } from '../../core/host/services-port.ts';
import type { TcpListener } from '../../core/host/sockets-port.ts';
import { maskTokens } from '../../core/text/mask-tokens.ts';
import { type Answer, type RecordedFailure, recordFailure, toError } from './answers.ts';

type AnswerMap<Value> = Map<string, Answer<Value>>;

/** Everything that was read from a host, as the ports answered it. It contains secrets and is never written anywhere. */
export interface Reads {
  readonly network: AnswerMap<NetworkState>;
  readonly networkEntries: AnswerMap<readonly NetworkEntry[]>;
  readonly tcpListeners: AnswerMap<TcpListener | null>;
  readonly sysctls: AnswerMap<string | null>;
  readonly sysctlLists: AnswerMap<readonly string[]>;
  readonly files: AnswerMap<FileNode | null>;
  readonly pathSafety: AnswerMap<RecordedFailure | null>;
  readonly writeObstacles: AnswerMap<WriteObstacle | null>;
  readonly certificates: AnswerMap<CertificateFacts | null>;
  readonly engineVersion: AnswerMap<EngineVersion>;
  readonly containerNetworks: AnswerMap<readonly ContainerNetwork[]>;
  readonly containers: AnswerMap<Container | null>;
  readonly attachedContainers: AnswerMap<readonly Pick<Container, 'name' | 'labels'>[]>;
  readonly images: AnswerMap<string | null>;
  readonly kubeadmVersion: AnswerMap<string>;
  readonly nodes: AnswerMap<readonly ClusterNodeStatus[]>;
  readonly tokens: AnswerMap<string | null>;
  /** By `validationKey`. */
  readonly validations: AnswerMap<readonly string[]>;
  readonly iptables: AnswerMap<readonly FilterTable[]>;
  readonly nftables: AnswerMap<readonly FilterTable[]>;
  readonly modules: AnswerMap<ModuleState>;
  readonly loadableModules: AnswerMap<boolean>;
  readonly services: AnswerMap<ServiceState>;
  readonly installedPrograms: AnswerMap<boolean>;
  readonly programVersions: AnswerMap<string | null>;
  readonly cniPlugins: AnswerMap<CniPluginFacts>;
  readonly accounts: AnswerMap<Account | null>;
  /** SHA-256 of the contents whose digest the plan needs. */
  readonly digests: Set<string>;
  /** Stored contents that the plan shows. */
  readonly contents: Map<string, Uint8Array>;
}

/** The key of a read without arguments. */
export const onlyRead = '';

/** The key of a search for CNI plugins. */
export function pluginSearchKey(programs: readonly string[], directories: readonly string[]): string {
  return `${programs.join(' ')} in ${directories.join(' ')}`;
}

/** The key of a question about kubeadm documents: a record of them has no token, and neither need the configuration of its reader. */
export function validationKey(documents: string): string {
  return makeContentRef(Buffer.from(maskTokens(documents), 'utf8')).sha256;
}

/** The key of a question about the safety of a path. */
export function pathSafetyKey(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): string {
  return `${path} ${uid}:${gid}`;
}

/**
 * The same host, whose reads are remembered in `reads`. Its clock stands still, so that the record shows the time at which it was made.
 * Health of containers is not remembered: only an apply reads it.
 */
export function recordReads(host: Host, now: Date): { readonly host: Host; readonly reads: Reads } {
  const reads = noReads();
  return {
    reads,
    host: {
      ...host,
      files: {
        ...host.files,
        read: (path) => remember(reads.files, path, () => host.files.read(path)),
        async checkPathSafety(path, owner) {
          const problem = await host.files.checkPathSafety(path, owner);
          reads.pathSafety.set(pathSafetyKey(path, owner), { answer: problem === undefined ? null : recordFailure(problem) });
          return problem;
        },
        findWriteObstacles: (paths) => rememberEach(reads.writeObstacles, paths, (unread) => host.files.findWriteObstacles(unread)),
      },
      network: {
        ...host.network,
        read: () => remember(reads.network, onlyRead, () => host.network.read()),
        readEntries: () => remember(reads.networkEntries, onlyRead, () => host.network.readEntries()),
      },
      sockets: {
        findTcpListeners: (ports) =>
          rememberEach(reads.tcpListeners, ports.map(String), (unread) => host.sockets.findTcpListeners(unread.map(Number))),
      },
      sysctls: {
        ...host.sysctls,
        read: (keys) => rememberEach(reads.sysctls, keys, (unread) => host.sysctls.read(unread)),
        list: (directory) => remember(reads.sysctlLists, directory, () => host.sysctls.list(directory)),
      },
      containers: {
        ...host.containers,
        readVersion: () => remember(reads.engineVersion, onlyRead, () => host.containers.readVersion()),
        readNetworks: () => remember(reads.containerNetworks, onlyRead, () => host.containers.readNetworks()),
        readContainers: (names) => rememberEach(reads.containers, names, (unread) => host.containers.readContainers(unread)),
        readAttachedContainers: (network) =>
          remember(reads.attachedContainers, network, () => host.containers.readAttachedContainers(network)),
        readImageIds: (references) => rememberEach(reads.images, references, (unread) => host.containers.readImageIds(unread)),
      },
      kubeadm: {
        ...host.kubeadm,
        readVersion: () => remember(reads.kubeadmVersion, onlyRead, () => host.kubeadm.readVersion()),
        readNodes: () => remember(reads.nodes, onlyRead, () => host.kubeadm.readNodes()),
        readTokenExpiry: (id) => remember(reads.tokens, id, () => host.kubeadm.readTokenExpiry(id)),
        validate: (documents) => remember(reads.validations, validationKey(documents), () => host.kubeadm.validate(documents)),
      },
      packetFilter: {
        ...host.packetFilter,
        read: (family) => remember(reads.iptables, String(family), () => host.packetFilter.read(family)),
        readNftForward: (family) => remember(reads.nftables, String(family), () => host.packetFilter.readNftForward(family)),
      },
      modules: {
        ...host.modules,
        read: (names) => rememberEach(reads.modules, names, (unread) => host.modules.read(unread)),
        isLoadable: (name) => remember(reads.loadableModules, name, () => host.modules.isLoadable(name)),
      },
      services: {
        ...host.services,
        read: (units) => rememberEach(reads.services, units, (unread) => host.services.read(unread)),
      },
      programs: {
        areInstalled: (names) => rememberEach(reads.installedPrograms, names, (unread) => host.programs.areInstalled(unread)),
        async readVersionOutput(name, args) {
          const read = async () => (await host.programs.readVersionOutput(name, args)) ?? null;
          return (await remember(reads.programVersions, [name, ...args].join(' '), read)) ?? undefined;
        },
      },
      cniPlugins: {
        find: (programs, directories) =>
          remember(reads.cniPlugins, pluginSearchKey(programs, directories), () => host.cniPlugins.find(programs, directories)),
      },
      accounts: {
        async find(name) {
          return (await remember(reads.accounts, name, async () => (await host.accounts.find(name)) ?? null)) ?? undefined;
        },
      },
      certificates: { read: (path) => remember(reads.certificates, path, () => host.certificates.read(path)) },
      contents: recordContents(host.contents, reads),
      invocation: { ...host.invocation, now: () => now },
    },
  };
}

function recordContents(contents: Contents, { digests, contents: shown }: Pick<Reads, 'digests' | 'contents'>): Contents {
  const stored = new Set<string>();
  return {
    put(bytes) {
      const ref = contents.put(bytes);
      digests.add(ref.sha256);
      stored.add(ref.sha256);
      return ref;
    },
    refOf(bytes) {
      const ref = contents.refOf(bytes);
      digests.add(ref.sha256);
      return ref;
    },
    async get(sha256) {
      const bytes = await contents.get(sha256);
      // A replay stores the same contents itself.
      if (bytes !== undefined && !stored.has(sha256)) shown.set(sha256, bytes);
      return bytes;
    },
  };
}

/** Reads once: every plan of a record is based on the same answers. */
async function remember<Value>(answers: AnswerMap<Value>, key: string, read: () => Promise<Value>): Promise<Value> {
  const [value] = await rememberEach(answers, [key], async () => [await read()]);
  if (value === undefined) throw new Error(`no answer for ${key}`);
  return value;
}

/** `read` gets the keys that were not read before. */
async function rememberEach<Value>(
  answers: AnswerMap<Value>,
  keys: readonly string[],
  read: (keys: readonly string[]) => Promise<readonly Value[]>,
): Promise<readonly Value[]> {
  const missing = keys.filter((key) => !answers.has(key));
  if (missing.length > 0) {
    try {
      for (const [at, answer] of (await read(missing)).entries()) answers.set(missing[at] ?? '', { answer });
    } catch (thrown) {
      for (const key of missing) answers.set(key, { failure: recordFailure(thrown) });
      throw thrown;
    }
  }
  return keys.map((key) => {
    const known = answers.get(key);
    if (known === undefined) throw new Error(`no answer for ${key}`);
    if ('failure' in known) throw toError(known.failure);
    return known.answer;
  });
}

function noReads(): Reads {
  return {
    network: new Map(),
    networkEntries: new Map(),
    tcpListeners: new Map(),
    sysctls: new Map(),
    sysctlLists: new Map(),
    files: new Map(),
    pathSafety: new Map(),
    writeObstacles: new Map(),
    certificates: new Map(),
    engineVersion: new Map(),
    containerNetworks: new Map(),
    containers: new Map(),
    attachedContainers: new Map(),
    images: new Map(),
    kubeadmVersion: new Map(),
    nodes: new Map(),
    tokens: new Map(),
    validations: new Map(),
    iptables: new Map(),
    nftables: new Map(),
    modules: new Map(),
    loadableModules: new Map(),
    services: new Map(),
    installedPrograms: new Map(),
    programVersions: new Map(),
    cniPlugins: new Map(),
    accounts: new Map(),
    digests: new Set(),
    contents: new Map(),
  };
}
