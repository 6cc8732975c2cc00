import { defaultCniPlugin } from '../cni/index.ts';
import { defaultContainerEngine } from '../core/container-engine-names.ts';
import type { JsonObject } from '../core/json.ts';
import type { SourceRange } from '../core/diagnostic.ts';
import type { Cluster, ClusterNode, ForwardFrom, PodNetwork } from './cluster.ts';
import type { ClusterDraft, DraftNode } from './cluster-draft.ts';
import type { WrittenForwardFrom } from './values/forward-from-value.ts';
import type { Opmode } from './values/node-values.ts';
import { sortByFamily } from './make-draft.ts';
import type { Settings } from './config-schema.ts';
import type { Path } from './config-problem.ts';

/** Values of settings that are not written. */
const defaults = {
  mtu: 1500,
  workArea: '/var/lib/lazyjack',
  timeouts: { kubeadm: 600, containers: 120 },
} as const;

export interface Sources {
  readonly file: string;
  readonly bytes: Uint8Array;
  keyAt(path: Path): SourceRange;
  sourceOf(path: readonly (string | number)[]): SourceRange;
}

/** The cluster, if the draft is complete. It is complete after checks without errors. */
export function buildCluster(draft: ClusterDraft, sources: Sources): Cluster | undefined {
  const { mode, settings } = draft;
  const management = toNonEmpty(sortByFamily(draft.management, draft.services).map(({ network }) => network));
  const pods = toNonEmpty(sortByFamily(draft.pods, draft.services).map(({ network, nodePrefix }): PodNetwork => ({ network, nodePrefix })));
  const services = toNonEmpty(draft.services.map(({ network }) => network));
  const nodes = draft.nodes.map((node) => buildNode(node, sources)).filter((node) => node !== undefined);
  const controlPlane = toNonEmpty(nodes.filter(({ membership }) => membership === 'control-plane'));
  const translators = buildTranslators(draft, nodes);
  if (mode === undefined || management === undefined || pods === undefined || services === undefined) return undefined;
  if (nodes.length < draft.nodes.length || controlPlane === undefined || translators === undefined) return undefined;
  const { general } = settings;
  return {
    file: sources.file,
    bytes: sources.bytes,
    mode,
    nodes,
    controlPlane,
    management,
    pods,
    services,
    mtu: settings.pod_net?.mtu ?? defaults.mtu,
    ...translators,
    plugin: general?.plugin ?? settings.plugin ?? defaultCniPlugin,
    engine: defaultContainerEngine,
    workArea: general?.['work-area'] ?? defaults.workArea,
    ...optionalProperty('kubernetesVersion', general?.['kubernetes-version']),
    insecure: general?.insecure?.value ?? false,
    ...optionalProperty('token', general?.token),
    ...optionalProperty('tokenCertHash', general?.['token-cert-hash']),
    ...optionalProperty('criSocket', general?.['cri-socket']),
    ...optionalProperty('forwardFrom', general?.['forward-from']?.map(toForwardFrom)),
    forwardFirst: general?.['forward-order'] === 'first',
    kubeadm: kubeadmDocuments(general?.kubeadm),
    timeouts: {
      kubeadm: general?.timeouts?.kubeadm ?? defaults.timeouts.kubeadm,
      containers: general?.timeouts?.containers ?? defaults.timeouts.containers,
    },
    sourceOf: (path) => sources.sourceOf(path),
  };
}

function toForwardFrom(from: WrittenForwardFrom): ForwardFrom {
  return 'interface' in from ? from : { network: from.network };
}

function buildNode({ name, id, opmodes, at, ...node }: DraftNode, sources: Sources): ClusterNode | undefined {
  if (node.interface === undefined || id === undefined || opmodes === undefined) return undefined;
  return {
    name,
    interface: node.interface,
    id,
    membership: opmodes.has('master') ? 'control-plane' : opmodes.has('minion') ? 'worker' : 'none',
    ...optionalProperty('ssh', node.ssh),
    // Computed on demand: of thousands of nodes few are ever named in a message.
    get source() {
      return sources.keyAt(at);
    },
  };
}

/** NAT64 and DNS64 of each node that has them. Opmodes left over from mode ipv6 have no effect in other modes. */
function buildTranslators(draft: ClusterDraft, nodes: readonly ClusterNode[]): Pick<Cluster, 'nat64' | 'dns64'> | undefined {
  if (draft.mode !== 'ipv6') return { nat64: [], dns64: [] };
  const { pool, translationPrefix, settings } = draft;
  const { nat64, dns64 } = settings;
  const { v6, v4 } = draft.support;
  if (v6 === undefined || v4 === undefined || pool === undefined || translationPrefix === undefined) return undefined;
  if (nat64?.ip === undefined || nat64.v4_ip === undefined || dns64?.ip === undefined || dns64.remote_server === undefined)
    return undefined;
  const allow = dns64.allow_aaaa_use ?? dns64.allow_ipv6_use;
  const common = { support: { v6: v6.network, v4: v4.network }, prefix: translationPrefix.network };
  const nat64Settings = {
    ...common,
    ip: nat64.ip.text,
    v4Ip: nat64.v4_ip.text,
    pool: pool.network,
    ...optionalProperty('image', nat64.image),
  };
  const dns64Settings = {
    ...common,
    ip: dns64.ip.text,
    remoteServer: dns64.remote_server.text,
    allowAaaa: allow?.value ?? false,
    ...optionalProperty('image', dns64.image),
  };
  const nodesWith = (opmode: Opmode): readonly ClusterNode[] => nodes.filter((_, index) => draft.nodes[index]?.opmodes?.has(opmode));
  return {
    nat64: nodesWith('nat64').map((node) => ({ node, ...nat64Settings })),
    dns64: nodesWith('dns64').map((node) => ({ node, ...dns64Settings })),
  };
}

function kubeadmDocuments(documents: NonNullable<Settings['general']>['kubeadm']): { readonly [kind: string]: JsonObject } {
  return Object.fromEntries(
    Object.entries(documents ?? {}).flatMap(([kind, document]) => (document === undefined ? [] : [[kind, document] as const])),
  );
}

function toNonEmpty<T>([first, ...rest]: readonly T[]): readonly [T, ...T[]] | undefined {
  return first === undefined ? undefined : [first, ...rest];
}

function optionalProperty<K extends string, T>(key: K, value: T | undefined): { readonly [name in K]?: T } {
  const none: { readonly [name in K]?: T } = {};
  return value === undefined ? none : { ...none, [key]: value };
}
