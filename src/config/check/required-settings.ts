import type { Mode } from '../cluster.ts';
import type { ClusterDraft } from '../cluster-draft.ts';
import { type Path, type ConfigProblem, formatPath } from '../config-problem.ts';
import { exampleNetwork } from './network-text.ts';
import type { Rule } from './rule.ts';

interface RequiredSetting {
  readonly key: string;
  readonly description: string;
  readonly example: { readonly [mode in Mode]?: string };
}

const inEveryMode = (ipv6: string, ipv4: string) => ({ ipv6: `"${ipv6}"`, ipv4: `"${ipv4}"`, 'dual-stack': `"${ipv4}"` });
const inIpv6Mode = (example: string) => ({ ipv6: `"${example}"` });
const inDualStackMode = (example: string) => ({ 'dual-stack': `"${example}"` });

/** Required settings, with an example for each mode that requires them. */
const requiredBySection: { readonly [section: string]: readonly RequiredSetting[] } = {
  mgmt_net: [
    { key: 'cidr', description: 'the network of the nodes', example: inEveryMode('fd00:20::/64', '10.192.0.0/16') },
    { key: 'cidr2', description: 'the network of the nodes in the other family', example: inDualStackMode('fd00:20::/64') },
  ],
  pod_net: [
    { key: 'cidr', description: 'the network of all pods', example: inEveryMode('fd00:40::/72', '10.244.0.0/16') },
    { key: 'cidr2', description: 'the network of all pods in the other family', example: inDualStackMode('fd00:40::/72') },
  ],
  service_net: [{ key: 'cidr', description: 'the network of the services', example: inEveryMode('fd00:30::/110', '10.96.0.0/12') }],
  support_net: [
    { key: 'cidr', description: 'the IPv6 network of the NAT64 and DNS64 containers', example: inIpv6Mode('fd00:10::/64') },
    { key: 'v4cidr', description: 'the IPv4 network of the NAT64 and DNS64 containers', example: inIpv6Mode('172.18.0.0/16') },
  ],
  nat64: [
    { key: 'v4_cidr', description: 'the pool of IPv4 addresses that stand for IPv6 clients', example: inIpv6Mode('172.18.0.128/25') },
    { key: 'v4_ip', description: "the NAT64 server's IPv4 address", example: inIpv6Mode('172.18.0.200') },
    { key: 'ip', description: "the NAT64 server's IPv6 address", example: inIpv6Mode('fd00:10::200') },
  ],
  dns64: [
    { key: 'remote_server', description: 'the IPv4 address of the DNS server to ask', example: inIpv6Mode('8.8.8.8') },
    { key: 'cidr', description: 'the prefix of the synthesized addresses', example: inIpv6Mode('fd00:10:64:ff9b::/96') },
    { key: 'ip', description: "the DNS64 server's IPv6 address", example: inIpv6Mode('fd00:10::100') },
  ],
};

const requiredOfNode = [
  { key: 'interface', description: 'the interface to the other nodes', example: '"eth1"' },
  { key: 'opmodes', description: 'what the node does', example: '"minion"' },
  { key: 'id', description: "the number that the node's addresses are made of", example: '2' },
];

/** Required settings that are missing. A missing section is one problem, not one for each of its keys. */
export const requiredSettings: Rule = (draft) => [
  ...missingTopology(draft),
  ...draft.nodes.flatMap(({ at }) => missingNodeSettings(draft, at)),
  ...missingNetworks(draft),
];

function missingNetworks(draft: ClusterDraft): readonly ConfigProblem[] {
  // If the mode is unknown, the sections that every mode has are still checked.
  const mode = draft.mode ?? 'ipv4';
  return Object.entries(requiredBySection).flatMap(([section, keys]) => {
    const required = keys.flatMap(({ key, description, example }) =>
      example[mode] === undefined ? [] : [{ key, description: description, example: otherFamily(draft, section, key) ?? example[mode] }],
    );
    if (required.length === 0) return [];
    return draft.isGiven([section]) ? missingSettings(draft, [section], required) : [missingSection(draft, section, required)];
  });
}

/** The second network has the other family than the first. */
function otherFamily({ settings }: ClusterDraft, section: string, key: string): string | undefined {
  if (key !== 'cidr2' || (section !== 'mgmt_net' && section !== 'pod_net')) return undefined;
  const first = settings[section]?.cidr?.network.family;
  return first === undefined ? undefined : `"${exampleNetwork(section, first === 6 ? 4 : 6)}"`;
}

function missingNodeSettings(draft: ClusterDraft, at: Path): readonly ConfigProblem[] {
  if (draft.isGiven(at)) return missingSettings(draft, at, requiredOfNode);
  return [
    {
      severity: 'error',
      at,
      part: 'key',
      summary: 'Node without settings',
      detail: `${formatPath(at)} is empty.`,
      fix: ['Write below it, with your own values:', ...requiredOfNode.map(({ key, example }) => `  ${key}: ${example}`)].join('\n'),
    },
  ];
}

interface SettingToWrite {
  readonly key: string;
  readonly description: string;
  readonly example: string;
}

function missingSection(draft: ClusterDraft, section: string, required: readonly SettingToWrite[]): ConfigProblem {
  const isForIpv6 =
    draft.mode === 'ipv6' &&
    required.every(({ key }) => requiredBySection[section]?.find((each) => each.key === key)?.example.ipv4 === undefined);
  return {
    severity: 'error',
    at: [section],
    part: 'key',
    summary: 'Missing section',
    detail: `${section} ${draft.hasKey([section]) ? 'is empty' : 'is not there'}${isForIpv6 ? ', and mode "ipv6" needs it' : ''}.`,
    fix: ['Write, with your own values:', `${section}:`, ...required.map(({ key, example }) => `  ${key}: ${example}`)].join('\n'),
  };
}

function missingSettings(draft: ClusterDraft, section: Path, required: readonly SettingToWrite[]): readonly ConfigProblem[] {
  return required.flatMap(({ key, description, example }): readonly ConfigProblem[] => {
    const path = [...section, key];
    if (draft.isGiven(path)) return [];
    const isPlaceholder = draft.isPlaceholder(path);
    return [
      {
        severity: 'error',
        at: path,
        part: isPlaceholder ? 'value' : 'key',
        summary: 'Missing value',
        detail: `${formatPath(path)}, ${description}, ${isPlaceholder ? 'is still a placeholder' : draft.hasKey(path) ? 'is empty' : 'is not there'}.`,
        fix: `Write ${key}: ${example}, with your own value.`,
      },
    ];
  });
}

function missingTopology(draft: ClusterDraft): readonly ConfigProblem[] {
  if (draft.nodes.length > 0 || (draft.isGiven(['topology']) && draft.settings.topology === undefined)) return [];
  return [
    {
      severity: 'error',
      at: ['topology'],
      part: 'key',
      summary: 'No nodes',
      detail: draft.hasKey(['topology']) ? 'topology has no entries.' : 'The section topology is not there.',
      fix: 'Write each node by its host name:\ntopology:\n  my-master:\n    interface: "eth1"\n    opmodes: "master"\n    id: 2',
    },
  ];
}
