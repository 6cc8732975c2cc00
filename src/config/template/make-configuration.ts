import { keyReference } from '../reference/key-reference.ts';

/** What a first cluster needs to be told. Everything else has a value that suits most networks. */
export interface ClusterChoices {
  readonly mode: 'ipv6' | 'ipv4' | 'dual-stack';
  readonly plugin: string;
  /** Host names; the first is the control plane node. */
  readonly nodes: readonly string[];
  /** The interface to the other nodes, the same on each. */
  readonly interfaceName: string;
  /** The node with NAT64 and DNS64; of no effect in the other modes. */
  readonly nat64: string;
  /** The DNS server that DNS64 queries: IPv4; of no effect in the other modes. */
  readonly nameServer: string;
  /** Networks of this host and of other clusters, which the networks of the new one must not overlap. */
  readonly networks?: Networks;
}

export interface Networks {
  readonly management: string;
  readonly management4: string;
  readonly pods: string;
  readonly pods4: string;
  readonly services: string;
  readonly services4: string;
  readonly support: string;
  /** `172.18`: the first two numbers of the IPv4 support network, a /16. */
  readonly support4: string;
}

/** The networks of the examples, number `at` of 14 sets that do not overlap. */
export function numberedNetworks(at: number): Networks {
  const v6 = (group: number, rest: string): string => `fd00:${(group + at * 256).toString(16)}${rest}`;
  return {
    management: v6(0x20, '::/64'),
    management4: `10.${192 + at}.0.0/16`,
    pods: v6(0x40, '::/72'),
    pods4: `10.${at === 0 ? 244 : 208 + at}.0.0/16`,
    services: v6(0x30, '::/110'),
    services4: at === 0 ? '10.96.0.0/12' : `10.${96 + at}.0.0/16`,
    support: v6(0x10, ''),
    support4: `172.${18 + at}`,
  };
}

type Line = readonly [path: string, value: string];

/** A configuration with a comment on each key, from the same reference as `lazyjack explain`. */
export function makeConfiguration(choices: ClusterChoices): string {
  const { mode, plugin, nodes, interfaceName, nat64, nameServer, networks = numberedNetworks(0) } = choices;
  const isTranslating = mode === 'ipv6';
  const isIpv4First = mode === 'ipv4';
  const support = networks.support;
  const pair = (section: string, v6: string, v4: string): readonly Line[] => [
    [`${section}.cidr`, quote(isIpv4First ? v4 : v6)],
    ...(mode === 'dual-stack' ? [[`${section}.cidr2`, quote(v4)] as const] : []),
  ];
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      'general',
      commented([
        ['general.mode', mode],
        ['general.plugin', plugin],
      ]),
    ],
    ['topology', describeNodes(nodes, interfaceName, isTranslating ? nat64 : undefined)],
    ['mgmt_net', commented(pair('mgmt_net', networks.management, networks.management4))],
    ['pod_net', commented([...pair('pod_net', networks.pods, networks.pods4), ['pod_net.mtu', '1500']])],
    ['service_net', commented(pair('service_net', networks.services, networks.services4))],
    ...(isTranslating
      ? ([
          [
            'support_net',
            commented([
              ['support_net.cidr', quote(`${support}::/64`)],
              ['support_net.v4cidr', `${networks.support4}.0.0/16`],
            ]),
          ],
          [
            'nat64',
            commented([
              ['nat64.ip', quote(`${support}::200`)],
              ['nat64.v4_ip', `${networks.support4}.0.200`],
              ['nat64.v4_cidr', `${networks.support4}.0.128/25`],
            ]),
          ],
          [
            'dns64',
            commented([
              ['dns64.ip', quote(`${support}::100`)],
              ['dns64.cidr', quote(`${support}:64:ff9b::/96`)],
              ['dns64.remote_server', nameServer],
            ]),
          ],
        ] as const)
      : []),
  ];
  return [
    '# The configuration of a cluster, the same file on every node. `lazyjack validate` checks it,',
    '# `lazyjack explain KEY` says more about a key, and `lazyjack plan` shows what it would change.',
    ...sections.flatMap(([section, lines]) => ['', ...comment(section, ''), `${section}:`, ...lines]),
    '',
  ].join('\n');
}

function describeNodes(nodes: readonly string[], interfaceName: string, nat64: string | undefined): readonly string[] {
  const keys = ['interface', 'opmodes', 'id'].flatMap((key) => comment(`topology.NODE.${key}`, '  ', `${key}: `));
  return [
    ...keys,
    ...nodes.flatMap((name, at) => {
      const opmodes = [at === 0 ? 'master' : 'minion', ...(name === nat64 ? ['dns64 nat64'] : [])].join(' ');
      return [`  ${quote(name)}:`, `    interface: ${quote(interfaceName)}`, `    opmodes: ${opmodes}`, `    id: ${at + 2}`];
    }),
  ];
}

function commented(lines: readonly Line[]): readonly string[] {
  return lines.flatMap(([path, value]) => [...comment(path, '  '), `  ${path.split('.').at(-1) ?? ''}: ${value}`]);
}

/** Columns of a comment, with its indentation. */
const columns = 100;

function comment(path: string, indent: string, before = ''): readonly string[] {
  const { summary = '', rule, default: value, form } = keyReference[path] ?? {};
  const texts = [
    `${before}${summary}`,
    ...(form?.type === 'choice' ? [`One of ${form.choices.join(', ')}.`] : []),
    ...(rule === undefined || form?.type === 'choice' ? [] : [`Rule: ${rule}.`]),
    ...(value === undefined ? [] : [`Default: ${value}.`]),
  ];
  return fold(texts.join(' ').replaceAll('`', ''), columns - indent.length - 2).map((line) => `${indent}# ${line}`);
}

function fold(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** A value with a colon, or that YAML reads as a number or a boolean. */
function quote(text: string): string {
  return /^[a-z][a-z0-9.-]*$/u.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/u.test(text) ? text : JSON.stringify(text);
}
