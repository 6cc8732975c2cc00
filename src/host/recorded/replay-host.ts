import { type ContentRef, type Contents, makeContentRef } from '../../core/content.ts';
import { Failure } from '../../core/failure.ts';
import type { FileNode } from '../../core/host/files-port.ts';
import type { Host } from '../../core/host/host-ports.ts';
import { type Answer, type Answers, toError } from './answers.ts';
import type { HostRecord, RecordedFileNode } from './host-record.ts';
import { pathSafetyKey, pluginSearchKey, validationKey } from './record-reads.ts';

/** A host that answers every read as the recorded one did, and refuses every change. A read that is not in the record rejects with a Failure. */
export function replayHost(record: HostRecord, refuse: () => Promise<never>): Host {
  const { network, sockets, sysctls, files, pathSafety, writeObstacles, containers, kubeadm, packetFilter, modules, services, programs } =
    record;
  return {
    files: {
      read: async (path) => toFileNode(take(files, path, path)),
      async checkPathSafety(path, owner) {
        const key = pathSafetyKey(path, owner);
        const problem = take(pathSafety, key, `who can change ${path}`);
        const error = problem === null ? undefined : toError(problem);
        return error instanceof Failure ? error : undefined;
      },
      findWriteObstacles: async (paths) => paths.map((path) => take(writeObstacles, path, `what keeps ${path} from being written`)),
      write: refuse,
      replace: refuse,
      makeDirectory: refuse,
      setAttributes: refuse,
      remove: refuse,
      removeDirectory: refuse,
    },
    network: {
      read: async () => takeOnly(network.state, 'links, addresses and routes'),
      readEntries: async () => takeOnly(network.entries, 'routes of all tables'),
      write: refuse,
      probeAddressUse: refuse,
    },
    sockets: {
      findTcpListeners: async (ports) => ports.map((port) => take(sockets.tcp, String(port), `TCP port ${port}`)),
    },
    sysctls: {
      read: async (keys) => keys.map((key) => take(sysctls.values, key, key)),
      list: async (directory) => take(sysctls.lists, directory, directory),
      write: refuse,
    },
    containers: {
      readVersion: async () => takeOnly(containers.version, "Docker's version"),
      readNetworks: async () => takeOnly(containers.networks, 'networks of Docker'),
      readContainers: async (names) => names.map((name) => take(containers.byName, name, `container ${name}`)),
      readHealth: refuse,
      readAttachedContainers: async (name) => take(containers.attached, name, `containers on ${name}`),
      readImageIds: async (references) => references.map((each) => take(containers.images, each, `image ${each}`)),
      createNetwork: refuse,
      removeNetwork: refuse,
      createContainer: refuse,
      setRestart: refuse,
      startContainer: refuse,
      stopContainer: refuse,
      removeContainer: refuse,
      pullImage: refuse,
      buildImage: refuse,
      exportImages: refuse,
      importImages: refuse,
    },
    kubeadm: {
      readVersion: async () => takeOnly(kubeadm.version, 'the version of kubeadm'),
      readNodes: async () => takeOnly(kubeadm.nodes, 'the nodes of the cluster'),
      readTokenExpiry: async (id) => take(kubeadm.tokens, id, `token ${id}`),
      validate: async (documents) => take(kubeadm.validations, validationKey(documents), 'what kubeadm says to these documents'),
      readImages: refuse,
      init: refuse,
      join: refuse,
      renewToken: refuse,
      reset: refuse,
    },
    resolver: { update: refuse },
    packetFilter: {
      read: async (family) => take(packetFilter.iptables, String(family), `iptables of IPv${family}`),
      readNftForward: async (family) => take(packetFilter.nftables, String(family), `nftables of IPv${family}`),
      write: refuse,
    },
    modules: {
      read: async (names) => names.map((name) => take(modules.states, name, `module ${name}`)),
      isLoadable: async (name) => take(modules.loadable, name, `module ${name}`),
      load: refuse,
      unload: refuse,
    },
    services: {
      read: async (units) =>
        units.map((unit) => {
          const { load, active, sub } = take(services.states, unit, unit);
          return { load, active, sub };
        }),
      reload: refuse,
      start: refuse,
      stop: refuse,
      restart: refuse,
      reloadNetworkDaemon: refuse,
      reloadUnit: refuse,
      resetFailed: refuse,
      readOutput: refuse,
    },
    programs: {
      areInstalled: async (names) => names.map((name) => take(programs.installed, name, `program ${name}`)),
      async readVersionOutput(name, args) {
        const command = [name, ...args].join(' ');
        return take(programs.versions, command, command) ?? undefined;
      },
    },
    cniPlugins: {
      find: async (names, directories) => take(record.cniPlugins, pluginSearchKey(names, directories), `plugins ${names.join(', ')}`),
    },
    accounts: { find: async (name) => take(record.accounts, name, `account ${name}`) ?? undefined },
    certificates: { read: async (path) => take(record.certificates, path, path) },
    contents: replayContents(record),
    invocation: { ...record.invocation, now: () => new Date(record.invocation.at) },
  };
}

/** Own keys only: a record is a file that somebody sent. */
function take<Value>(answers: Answers<Value>, key: string, what: string): Value {
  return takeOnly(Object.hasOwn(answers, key) ? answers[key] : undefined, what);
}

function takeOnly<Value>(answer: Answer<Value> | undefined, what: string): Value {
  if (answer === undefined) throw new Failure('failed', `${what} is not in the record of this host`);
  if ('failure' in answer) throw toError(answer.failure);
  return answer.answer;
}

/** Contents whose secrets were removed have the digest that they had on the host. */
function replayContents({ files, contents }: HostRecord): Contents {
  const originals = new Map(Object.values(files).flatMap((each) => ('answer' in each ? listDigests(each.answer) : [])));
  const known = new Map(Object.entries(contents).map(([sha256, content]): [string, Uint8Array] => [sha256, toBytes(content)]));
  const refOf = (bytes: Uint8Array): ContentRef => {
    const ref = makeContentRef(bytes);
    return originals.get(ref.sha256) ?? ref;
  };
  return {
    put(bytes) {
      const ref = refOf(bytes);
      known.set(ref.sha256, bytes);
      return ref;
    },
    refOf,
    get: async (sha256) => known.get(sha256),
  };
}

/** The digest of the recorded bytes, and the original digest. */
function listDigests(node: RecordedFileNode | null): readonly (readonly [string, ContentRef])[] {
  if (node?.type !== 'file') return [];
  const bytes = toBytes(node.content);
  const body = bytes.subarray(bytes.indexOf(10) + 1);
  return [
    ...(node.digest === undefined ? [] : [[makeContentRef(bytes).sha256, node.digest] as const]),
    ...(node.bodyDigest === undefined ? [] : [[makeContentRef(body).sha256, node.bodyDigest] as const]),
  ];
}

function toFileNode(node: RecordedFileNode | null): FileNode | null {
  if (node?.type !== 'file') return node;
  const { content, mode, uid, gid } = node;
  return { type: 'file', content: toBytes(content), mode, uid, gid };
}

function toBytes(content: Extract<RecordedFileNode, { type: 'file' }>['content']): Uint8Array {
  return new Uint8Array(typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.base64, 'base64'));
}
