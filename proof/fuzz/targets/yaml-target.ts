import fc from 'fast-check';
import { stringify } from 'yaml';
import { loadCluster } from '../../../src/config/load-cluster.ts';
import { renderDiagnostics } from '../../../src/cli/views/diagnostics-text.ts';
import { hostileTexts, megabyteText, findControlCharacter } from '../../../testing/hostile-text.ts';
import { mutatedBytes, mutatedJson } from '../mutate.ts';
import { plainHost } from '../../../testing/simulated/simulated-cluster.ts';
import { planBothPhases } from '../plan-both-phases.ts';
import { defineFuzzTarget } from '../fuzz-target.ts';

/** Values for each setting: each is valid in some cluster, with hostile values in between. */
const arbitraryHostileValue = fc.constantFrom<unknown>(...hostileTexts, 0, -1, 1.5, 2 ** 53, true, null, [], {}, ['a'], { a: 'b' }, [[[]]]);
const arbitrarySetting = (...good: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: arbitraryHostileValue });
const text = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('alpha', 'beta', 'gamma', 'node-1') },
  arbitraryHostileValue.map(String),
  fc.string(),
);
const arbitrarySection = (
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  required: readonly string[] = [],
): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 20, arbitrary: fc.record(fields, { requiredKeys: [...required] }) }, { weight: 1, arbitrary: arbitraryHostileValue });

const v6 = ['fd00:20::/64', 'fd00:40::/72', 'fd00:30::/110', 'fd00:10::/64', 'fd00::/8', '::/0', 'fd00:20::1/64', 'FD00:20:0::/64'];
const v4 = ['10.192.0.0/16', '10.244.0.0/16', '10.96.0.0/12', '172.18.0.0/16', '10.192.0.0/30', '0.0.0.0/0'];
const node = arbitrarySection(
  {
    interface: arbitrarySetting('eth1', 'eth1', 'eth0', 'lo'),
    opmodes: arbitrarySetting('master', 'minion', 'master dns64 nat64', 'nat64 dns64'),
    id: arbitrarySetting(2, 3, 10, 255, 256, 1),
  },
  ['interface', 'opmodes', 'id'],
);
const general = arbitrarySection({
  mode: arbitrarySetting('ipv6', 'ipv4', 'dual-stack', 'IPv6'),
  plugin: arbitrarySetting('bridge', 'ptp'),
  token: arbitrarySetting('abcdef.0123456789abcdef', '<provide-token>'),
  'token-cert-hash': arbitrarySetting('a'.repeat(64), `sha256:${'b'.repeat(64)}`),
  insecure: arbitrarySetting(true, 'no'),
  'work-area': arbitrarySetting('/var/lib/lazyjack', '/srv/area', '/tmp/area', '/etc'),
  'kubernetes-version': arbitrarySetting('v1.30.1', 'latest', '1.20'),
  'cri-socket': arbitrarySetting('/run/containerd/containerd.sock', 'unix:///run/x.sock'),
  kubeadm: arbitrarySection({
    InitConfiguration: fc.object(),
    ClusterConfiguration: arbitrarySetting({ clusterName: 'x' }),
    KubeletConfiguration: fc.object(),
  }),
  timeouts: arbitrarySection({ kubeadm: arbitrarySetting(600), containers: arbitrarySetting(60) }),
});
const arbitraryCluster = fc.record(
  {
    general,
    plugin: arbitrarySetting('bridge'),
    topology: fc.oneof({ weight: 12, arbitrary: fc.dictionary(text.map(String), node, { minKeys: 1, maxKeys: 4 }) }, arbitraryHostileValue),
    mgmt_net: arbitrarySection({ cidr: arbitrarySetting(...v6, ...v4), cidr2: arbitrarySetting(...v4) }, ['cidr']),
    pod_net: arbitrarySection(
      {
        cidr: arbitrarySetting(...v6, ...v4),
        cidr2: arbitrarySetting(...v4),
        mtu: arbitrarySetting(1500, 9000),
        node_prefix: arbitrarySetting(80, 24),
      },
      ['cidr'],
    ),
    service_net: arbitrarySection({ cidr: arbitrarySetting(...v6, ...v4), cidr2: arbitrarySetting(...v4) }, ['cidr']),
    support_net: arbitrarySection({ cidr: arbitrarySetting(...v6), v4cidr: arbitrarySetting(...v4) }, ['cidr', 'v4cidr']),
    nat64: arbitrarySection({
      ip: arbitrarySetting('fd00:10::200'),
      v4_ip: arbitrarySetting('172.18.0.200'),
      v4_cidr: arbitrarySetting('172.18.0.128/25'),
      image: arbitrarySetting('a/b:1'),
    }),
    dns64: arbitrarySection({
      ip: arbitrarySetting('fd00:10::100'),
      cidr: arbitrarySetting('fd00:10:64:ff9b::/96', '64:ff9b::/96'),
      remote_server: arbitrarySetting('10.99.0.1'),
    }),
  },
  { requiredKeys: ['topology', 'mgmt_net', 'pod_net', 'service_net'] },
);

const validIpv6 = {
  general: {
    token: 'abcdef.0123456789abcdef',
    'token-cert-hash': 'a'.repeat(64),
    'kubernetes-version': 'v1.30.1',
    'work-area': '/srv/area',
    'cri-socket': '/run/x.sock',
    plugin: 'ptp',
    kubeadm: { ClusterConfiguration: { clusterName: 'x' }, KubeletConfiguration: { maxPods: 10 } },
    timeouts: { kubeadm: 600, containers: 60 },
  },
  topology: {
    alpha: { interface: 'eth1', opmodes: 'master dns64 nat64', id: 2 },
    beta: { interface: 'eth1', opmodes: 'minion', id: 10 },
  },
  mgmt_net: { cidr: 'fd00:20::/64' },
  pod_net: { cidr: 'fd00:40::/72', mtu: 9000, node_prefix: 80 },
  service_net: { cidr: 'fd00:30::/110' },
  support_net: { cidr: 'fd00:10::/64', v4cidr: '172.18.0.0/16' },
  nat64: { ip: 'fd00:10::200', v4_ip: '172.18.0.200', v4_cidr: '172.18.0.128/25', image: 'here/nat64:1' },
  dns64: { ip: 'fd00:10::100', cidr: 'fd00:10:64:ff9b::/96', remote_server: '10.99.0.1', image: 'here/dns64:1', allow_aaaa_use: true },
};
const { general: generalWithToken, topology } = validIpv6;
const plainNodes = { alpha: { ...topology.alpha, opmodes: 'master' }, beta: topology.beta };
/** Clusters in every mode, with optional settings omitted. */
const validClusters: readonly object[] = [
  validIpv6,
  { ...validIpv6, general: { insecure: true, 'cri-socket': '/run/x.sock' } },
  { ...validIpv6, general: {} },
  {
    general: { ...generalWithToken, mode: 'ipv4' },
    topology: plainNodes,
    mgmt_net: { cidr: '10.192.0.0/16' },
    pod_net: { cidr: '10.244.0.0/16' },
    service_net: { cidr: '10.96.0.0/12' },
  },
  {
    general: { ...generalWithToken, mode: 'dual-stack' },
    topology: plainNodes,
    mgmt_net: { cidr: 'fd00:20::/64', cidr2: '10.192.0.0/16' },
    pod_net: { cidr: 'fd00:40::/72', cidr2: '10.244.0.0/16', mtu: 1500 },
    service_net: { cidr: 'fd00:30::/110', cidr2: '10.96.0.0/12' },
  },
];

/** A valid cluster with values or keys replaced: many such files pass most checks. */
const nearlyRight = mutatedJson(validClusters, [...hostileTexts, 0, -1, 1.5, 2 ** 53, true, null, [], {}, ['a'], { a: 'b' }]).map(
  (text): unknown => JSON.parse(text),
);

const document = fc.oneof(arbitraryCluster, nearlyRight, nearlyRight);
const serializedDocument = fc.tuple(document, fc.constantFrom('block', 'block', 'json', 'plain')).map(([value, style]) => {
  if (style === 'json') return JSON.stringify(value);
  return stringify(value, style === 'plain' ? { defaultStringType: 'PLAIN', lineWidth: 0 } : { aliasDuplicateObjects: false });
});
const tokens = [
  ...hostileTexts,
  ...[
    '&a ',
    '*a ',
    '<<: *a\n',
    '!!binary ',
    '!!js/function ',
    '%YAML 1.1\n---\n',
    '---\n',
    '...\n',
    '\t',
    '\r',
    '\ufeff',
    '? ',
    '|\n  ',
    '>-\n  ',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ': ',
    '- ',
    '# ',
    '"',
    "'",
    '\\',
    '['.repeat(3000),
    '{a: '.repeat(3000),
    '- '.repeat(3000),
    'x: &x [*x,*x]\n',
  ],
];

const megabyteDocuments = fc
  .tuple(fc.constantFrom(...validClusters), fc.constantFrom('topology', 'general', 'mgmt_net', 'plugin'), fc.boolean())
  .map(([base, name, isKey]) => Buffer.from(JSON.stringify({ ...base, ...(isKey ? { [megabyteText]: 1 } : { [name]: megabyteText }) })))
  .map((bytes) => new Uint8Array(bytes));

const arbitraryInput = fc.oneof(
  { weight: 500, arbitrary: mutatedBytes(serializedDocument, tokens) },
  { weight: 300, arbitrary: serializedDocument.map((value) => new Uint8Array(Buffer.from(value, 'utf8'))) },
  { weight: 100, arbitrary: mutatedBytes(fc.constantFrom(...tokens), tokens) },
  { weight: 100, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 2, arbitrary: megabyteDocuments },
);

/** A configuration of any bytes gives a cluster or problems that are safe for a terminal. An accepted configuration gives a plan. */
export const yamlTarget = defineFuzzTarget('yaml', { weight: 70, casesInTest: 150 }, arbitraryInput, async (bytes) => {
  const { cluster: found, diagnostics } = loadCluster('config.yaml', bytes);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if ((found === undefined) !== errors > 0) return `${errors} errors, and ${found === undefined ? 'no' : 'a'} cluster`;
  for (const color of [false, true]) {
    const obeyed = findControlCharacter(renderDiagnostics(diagnostics, { color, width: 100 }), { colors: color });
    if (obeyed !== undefined) return `a terminal would obey ${obeyed} in its problems`;
  }
  if (found === undefined) return undefined;
  for (const each of found.nodes) {
    const host = plainHost(each.name);
    const { problem } = await planBothPhases(host, found, each);
    if (problem !== undefined) return problem;
    if (host.effects.length > 0) return `a plan wrote: ${host.effects.join(', ')}`;
  }
  return undefined;
});
