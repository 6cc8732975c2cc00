import { type ClusterDraft, type DraftNode, type DraftPods, type NamedNetwork, familiesOf } from './cluster-draft.ts';
import type { WrittenNetwork } from './values/address-values.ts';
import { type Path, formatPath } from './config-problem.ts';
import type { SettingsReading } from './read-settings.ts';
import { type Tree, treeAt, entryAt, isAbsent, isPlaceholder } from './yaml/yaml-tree.ts';

/** Finds the meaning of the values: the mode, the nodes in the order of the file, and the networks that the mode has. */
export function makeDraft(tree: Tree, { settings, intendedPaths }: SettingsReading): ClusterDraft {
  const misspelt = new Set(intendedPaths.map(formatPath));
  const isGiven = (path: Path): boolean => {
    let current: Tree | undefined = tree;
    for (const [index, name] of path.entries()) {
      current = current?.kind === 'mapping' ? current.entries.get(name)?.value : undefined;
      if (misspelt.size > 0 && misspelt.has(formatPath(path.slice(0, index + 1)))) return true;
      if (!isAbsent(current) && (index === path.length - 1 || current?.kind !== 'mapping')) return true;
    }
    return false;
  };
  const mode = settings.general?.mode ?? (isGiven(['general', 'mode']) || hasOnlyIpv4(settings) ? undefined : 'ipv6');
  const inMode = (network: NamedNetwork | undefined): boolean =>
    network !== undefined && (mode === undefined || familiesOf(mode).includes(network.network.family));
  const pair = (name: string, section: 'mgmt_net' | 'pod_net' | 'service_net'): NamedNetwork[] => {
    const first = toNamedNetwork(name, [section, 'cidr'], settings[section]?.cidr);
    const second =
      mode === 'ipv6' || mode === 'ipv4' ? undefined : toNamedNetwork(`second ${name}`, [section, 'cidr2'], settings[section]?.cidr2);
    return [first, second].filter((network) => network !== undefined).filter(inMode);
  };
  const management = pair('management network', 'mgmt_net');
  const pods = pair('pod network', 'pod_net').map((network) => withNodePrefix(network, settings.pod_net, isGiven));
  const services = pair('service network', 'service_net');
  const isTranslating = mode === 'ipv6';

  return {
    settings,
    mode,
    nodes: draftNodes(tree, settings),
    management,
    pods: pods.filter((each) => each !== undefined),
    services,
    support: isTranslating ? supportNetworks(settings) : {},
    pool: isTranslating ? toNamedNetwork('NAT64 pool', ['nat64', 'v4_cidr'], settings.nat64?.v4_cidr, 4) : undefined,
    translationPrefix: isTranslating ? toNamedNetwork('DNS64 network', ['dns64', 'cidr'], settings.dns64?.cidr, 6) : undefined,
    isGiven,
    isPlaceholder: (path) => {
      const current = treeAt(tree, path);
      return current !== undefined && isPlaceholder(current);
    },
    hasKey: (path) => entryAt(tree, path) !== undefined,
  };
}

/** Whether the networks cannot be meant for the default mode. Then the mode is unknown, and the rule `omittedMode` reports it. */
function hasOnlyIpv4({ mgmt_net, pod_net, service_net }: SettingsReading['settings']): boolean {
  const networks = [mgmt_net?.cidr, pod_net?.cidr, service_net?.cidr].filter((network) => network !== undefined);
  return networks.length > 1 && networks.every(({ network }) => network.family === 4);
}

/** Sorts the networks of a section: the service network's family comes first. */
export function sortByFamily<T extends { readonly network: { readonly family: number } }>(
  networks: readonly T[],
  services: readonly NamedNetwork[],
): readonly T[] {
  const first = services[0]?.network.family;
  return networks.toSorted((one, other) => Number(other.network.family === first) - Number(one.network.family === first));
}

function toNamedNetwork(name: string, path: Path, value: WrittenNetwork | undefined, family?: number): NamedNetwork | undefined {
  return value === undefined || (family !== undefined && value.network.family !== family) ? undefined : { name, at: path, ...value };
}

function supportNetworks(settings: SettingsReading['settings']): ClusterDraft['support'] {
  const v6 = toNamedNetwork('support network', ['support_net', 'cidr'], settings.support_net?.cidr, 6);
  const v4 = toNamedNetwork('IPv4 support network', ['support_net', 'v4cidr'], settings.support_net?.v4cidr, 4);
  return { ...(v6 === undefined ? {} : { v6 }), ...(v4 === undefined ? {} : { v4 }) };
}

/**
 * `node_prefix` belongs to `cidr`, `node_prefix2` to `cidr2`. If the prefix was refused, the network is omitted, since nothing can be
 * computed.
 */
function withNodePrefix(
  network: NamedNetwork,
  section: SettingsReading['settings']['pod_net'],
  given: (path: Path) => boolean,
): DraftPods | undefined {
  const key = network.at[1] === 'cidr2' ? 'node_prefix2' : 'node_prefix';
  const prefixAt = ['pod_net', key];
  const written = section?.[key];
  if (written === undefined && given(prefixAt)) return undefined;
  return { ...network, prefixAt, isPrefixWritten: written !== undefined, nodePrefix: written ?? network.network.prefix + 8 };
}

function draftNodes(tree: Tree, settings: SettingsReading['settings']): readonly DraftNode[] {
  const topology = treeAt(tree, ['topology']);
  if (topology?.kind !== 'mapping') return [];
  return [...topology.entries.keys()].map((name) => {
    const node = settings.topology !== undefined && Object.hasOwn(settings.topology, name) ? settings.topology[name] : undefined;
    return {
      name,
      at: ['topology', name],
      ...(node?.interface === undefined ? {} : { interface: node.interface }),
      ...(node?.id === undefined ? {} : { id: node.id }),
      ...(node?.opmodes === undefined ? {} : { opmodes: node.opmodes }),
      ...(node?.ssh === undefined ? {} : { ssh: node.ssh }),
    };
  });
}
