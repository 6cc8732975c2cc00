import type { Mode } from '../cluster.ts';
import type { Draft } from '../draft.ts';
import { type Path, type Problem, dotted } from '../problem.ts';
import { exampleNetwork } from './examples.ts';
import type { Rule } from './rule.ts';

interface Wanted {
  readonly key: string;
  readonly what: string;
  readonly example: { readonly [mode in Mode]?: string };
}

const everywhere = (ipv6: string, ipv4: string) => ({ ipv6: `"${ipv6}"`, ipv4: `"${ipv4}"`, 'dual-stack': `"${ipv4}"` });
const onlyIpv6 = (example: string) => ({ ipv6: `"${example}"` });
const onlyDual = (example: string) => ({ 'dual-stack': `"${example}"` });

/** What must be written, in which modes, and what it could look like. */
const wanted: { readonly [section: string]: readonly Wanted[] } = {
  mgmt_net: [
    { key: 'cidr', what: 'the network of the nodes', example: everywhere('fd00:20::/64', '10.192.0.0/16') },
    { key: 'cidr2', what: 'the network of the nodes in the other family', example: onlyDual('fd00:20::/64') },
  ],
  pod_net: [
    { key: 'cidr', what: 'the network of all pods', example: everywhere('fd00:40::/72', '10.244.0.0/16') },
    { key: 'cidr2', what: 'the network of all pods in the other family', example: onlyDual('fd00:40::/72') },
  ],
  service_net: [{ key: 'cidr', what: 'the network of the services', example: everywhere('fd00:30::/110', '10.96.0.0/12') }],
  support_net: [
    { key: 'cidr', what: 'the IPv6 network of the NAT64 and DNS64 containers', example: onlyIpv6('fd00:10::/64') },
    { key: 'v4cidr', what: 'the IPv4 network of the NAT64 and DNS64 containers', example: onlyIpv6('172.18.0.0/16') },
  ],
  nat64: [
    { key: 'v4_cidr', what: 'the pool of IPv4 addresses that stand for IPv6 clients', example: onlyIpv6('172.18.0.128/25') },
    { key: 'v4_ip', what: "the NAT64 server's IPv4 address", example: onlyIpv6('172.18.0.200') },
    { key: 'ip', what: "the NAT64 server's IPv6 address", example: onlyIpv6('fd00:10::200') },
  ],
  dns64: [
    { key: 'remote_server', what: 'the IPv4 address of the DNS server to ask', example: onlyIpv6('8.8.8.8') },
    { key: 'cidr', what: 'the prefix of the synthesized addresses', example: onlyIpv6('fd00:10:64:ff9b::/96') },
    { key: 'ip', what: "the DNS64 server's IPv6 address", example: onlyIpv6('fd00:10::100') },
  ],
};

const ofNode = [
  { key: 'interface', what: 'the interface to the other nodes', example: '"eth1"' },
  { key: 'opmodes', what: 'what the node does', example: '"minion"' },
  { key: 'id', what: "the number that the node's addresses are made of", example: '2' },
];

/** What the mode needs and nobody wrote. A missing section is one problem, not one for each of its keys. */
export const required: Rule = (draft) => [
  ...missingTopology(draft),
  ...draft.nodes.flatMap(({ at }) => missingOfNode(draft, at)),
  ...missingNetworks(draft),
];

function missingNetworks(draft: Draft): readonly Problem[] {
  // Without a mode the rest is still known of the sections that every mode has.
  const mode = draft.mode ?? 'ipv4';
  return Object.entries(wanted).flatMap(([section, keys]) => {
    const needed = keys.flatMap(({ key, what, example }) =>
      example[mode] === undefined ? [] : [{ key, what, example: otherFamily(draft, section, key) ?? example[mode] }],
    );
    if (needed.length === 0) return [];
    return draft.given([section]) ? missingOf(draft, [section], needed) : [missingSection(draft, section, needed)];
  });
}

/** A second network is of the family that the first is not. */
function otherFamily({ settings }: Draft, section: string, key: string): string | undefined {
  if (key !== 'cidr2' || (section !== 'mgmt_net' && section !== 'pod_net')) return undefined;
  const first = settings[section]?.cidr?.network.family;
  return first === undefined ? undefined : `"${exampleNetwork(section, first === 6 ? 4 : 6)}"`;
}

function missingOfNode(draft: Draft, at: Path): readonly Problem[] {
  if (draft.given(at)) return missingOf(draft, at, ofNode);
  return [
    {
      severity: 'error',
      at,
      part: 'key',
      summary: 'Node without settings',
      detail: `${dotted(at)} is empty.`,
      fix: ['Write below it, with your own values:', ...ofNode.map(({ key, example }) => `  ${key}: ${example}`)].join('\n'),
    },
  ];
}

interface Needed {
  readonly key: string;
  readonly what: string;
  readonly example: string;
}

function missingSection(draft: Draft, section: string, needed: readonly Needed[]): Problem {
  const because =
    draft.mode === 'ipv6' && needed.every(({ key }) => wanted[section]?.find((each) => each.key === key)?.example.ipv4 === undefined);
  return {
    severity: 'error',
    at: [section],
    part: 'key',
    summary: 'Missing section',
    detail: `${section} ${draft.hasKey([section]) ? 'is empty' : 'is not there'}${because ? ', and mode "ipv6" needs it' : ''}.`,
    fix: ['Write, with your own values:', `${section}:`, ...needed.map(({ key, example }) => `  ${key}: ${example}`)].join('\n'),
  };
}

function missingOf(draft: Draft, section: Path, needed: readonly Needed[]): readonly Problem[] {
  return needed.flatMap(({ key, what, example }): readonly Problem[] => {
    const path = [...section, key];
    if (draft.given(path)) return [];
    const placeholder = draft.placeholder(path);
    return [
      {
        severity: 'error',
        at: path,
        part: placeholder ? 'value' : 'key',
        summary: 'Missing value',
        detail: `${dotted(path)}, ${what}, ${placeholder ? 'is still a placeholder' : draft.hasKey(path) ? 'is empty' : 'is not there'}.`,
        fix: `Write ${key}: ${example}, with your own value.`,
      },
    ];
  });
}

function missingTopology(draft: Draft): readonly Problem[] {
  if (draft.nodes.length > 0 || (draft.given(['topology']) && draft.settings.topology === undefined)) return [];
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
