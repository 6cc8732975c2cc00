import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadResult, loadCluster } from './load-cluster.ts';
import { maximumBytes, checkSize } from './yaml/read-text.ts';

const ok = 'fixtures/config/ok';
const samples = readdirSync(ok)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(ok, name), 'utf8'));
const sample = readFileSync(join(ok, 'ipv4.yaml'), 'utf8');
const ipv6 = readFileSync(join(ok, 'ipv6.yaml'), 'utf8');

function summaries(content: string | Uint8Array): readonly string[] {
  return loadCluster('config.yaml', content).diagnostics.map(({ summary }) => summary);
}

/** Processor time, so that other load does not count. */
function milliseconds(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe('a file that is no configuration is one error', () => {
  test.each([
    ['nothing', '', 'The configuration is empty'],
    ['blank lines', '\n\n  \n', 'The configuration is empty'],
    ['null', '~', 'The configuration has no sections'],
    ['a document start alone', '---\n', 'The configuration is empty'],
    ['a program', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0]), 'The configuration is not a text file'],
    ['Latin-1', Uint8Array.from([0x61, 0x3a, 0x20, 0xe9]), 'The configuration is not UTF-8'],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x61, 0]), 'The configuration is not UTF-8'],
    ['ten megabytes', 'a: b\n'.repeat(2_000_000), 'The configuration is too large'],
    ['brackets', '['.repeat(maximumBytes), 'The configuration is nested too deeply'],
    ['dashes', '- '.repeat(maximumBytes / 2), 'The configuration is nested too deeply'],
    ['question marks', '? '.repeat(maximumBytes / 2), 'The configuration is nested too deeply'],
    ['quotes', '"'.repeat(maximumBytes), 'The configuration has too many parts'],
    ['commas', `[${','.repeat(maximumBytes - 1)}`, 'The configuration has too many parts'],
    ['tags', '! '.repeat(maximumBytes / 2), 'The configuration has too many parts'],
    ['documents', '---\n'.repeat(10_000), 'The file has more than one YAML document'],
    ['directives', '%a\n'.repeat(10_000), 'The file is not valid YAML'],
  ])('%s', (_, content, summary) => {
    expect(summaries(content)).toEqual([summary]);
  });

  test('a file can be refused before it is read', () => {
    expect(checkSize('config.yaml', maximumBytes)).toBeUndefined();
    expect(checkSize('config.yaml', maximumBytes + 1)?.summary).toBe('The configuration is too large');
  });

  test('a byte order mark and Windows line ends are no reason to refuse', () => {
    expect(loadCluster('config.yaml', `\ufeff${sample.replaceAll('\n', '\r\n')}`).cluster).toBeDefined();
  });

  test('an alias bomb is cheap', () => {
    const lines = ['general:', '  kubeadm:', '    InitConfiguration:', '      a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 40; level++)
      lines.push(`      a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    expect(milliseconds(() => summaries(lines.join('\n')))).toBeLessThan(1000);
    expect(summaries(lines.join('\n'))).toContain('Too many aliases');
  });
});

describe('the cluster', () => {
  test('aliases and merge keys save typing', () => {
    const text = ipv6
      .replace('  my-master:\n    interface: "enp10s0"', '  my-master:\n    interface: &eth enp10s0')
      .replace('    interface: "eth0"', '    interface: *eth')
      .replace(
        'support_net:',
        '  b-minion: &minion\n    interface: eth9\n    opmodes: minion\n    id: 4\n  c-minion:\n    <<: *minion\n    id: 5\nsupport_net:',
      );
    const nodes = loadCluster('config.yaml', text).cluster?.nodes;
    expect(nodes?.map(({ name, interface: device, id }) => `${name} ${device} ${id}`)).toEqual([
      'my-master enp10s0 2',
      'a-minion enp10s0 3',
      'b-minion eth9 4',
      'c-minion eth9 5',
    ]);
  });

  test('nodes keep the order of the file, also if their names are numbers', () => {
    const text = sample.replace(
      /topology:[\s\S]*?mgmt_net:/,
      'topology:\n  9:\n    interface: a\n    opmodes: master\n    id: 9\n  1:\n    interface: a\n    opmodes: minion\n    id: 8\nmgmt_net:',
    );
    expect(loadCluster('config.yaml', text).cluster?.nodes.map(({ name }) => name)).toEqual(['9', '1']);
  });

  test('no node translates outside of mode ipv6, even with leftover opmodes', () => {
    const text = sample.replace(/opmodes: .*/, 'opmodes: master dns64 nat64');
    expect(loadCluster('config.yaml', text)).toMatchObject({
      diagnostics: [{ severity: 'warning', summary: 'Operation mode without effect' }],
      cluster: { nodes: [{ membership: 'control-plane' }, {}, {}], nat64: [], dns64: [] },
    });
  });

  test('kubeadm documents keep their types', () => {
    const text = ipv6.replace(
      'general:\n',
      'general:\n    kubeadm:\n        ClusterConfiguration:\n            a: 1\n            b: "1"\n            c: [true, null, 1.5, 2020-01-01]\n            d: {e: ~}\n',
    );
    expect(loadCluster('config.yaml', text).cluster?.kubeadm).toEqual({
      ClusterConfiguration: { a: 1, b: '1', c: [true, null, 1.5, '2020-01-01'], d: { e: null } },
    });
  });

  test("the service network's family comes first", () => {
    const text = readFileSync(join(ok, 'dual-stack.yaml'), 'utf8').replace('"10.96.0.0/12"', '"fd00:30::/110"');
    const cluster = loadCluster('config.yaml', text).cluster;
    expect(cluster?.management.map(({ family }) => family)).toEqual([6, 4]);
    expect(cluster?.pods.map(({ network, nodePrefix }) => [network.text, nodePrefix])).toEqual([
      ['fd00:40::/72', 80],
      ['10.244.0.0/16', 24],
    ]);
  });

  test('returns the source of a value, or of its nearest ancestor', () => {
    const cluster = loadCluster('config.yaml', ipv6).cluster;
    const at = (...path: (string | number)[]) => {
      const source = cluster?.sourceOf(path);
      return source === undefined
        ? ''
        : `${source.line}:${source.column} ${source.text.slice(source.column - 1, source.column - 1 + source.length)}`;
    };
    expect(at('pod_net', 'mtu')).toBe('26:10 9000');
    expect(at('pod_net', 'node_prefix')).toBe('24:1 pod_net');
    expect(at('topology', 'a-minion')).toBe('15:3 a-minion');
    expect(at('topology', 'a-minion', 'opmodes', 0)).toBe('17:14 "minion"');
    expect(at('nowhere')).toBe('1:1 ');
    expect(cluster?.nodes[1]?.source.line).toBe(15);
  });
});

describe('nothing hidden and nothing secret is printed', () => {
  const secret = 'abcdef.0123456789abcdef';
  const whole = (loaded: LoadResult) => JSON.stringify(loaded.diagnostics);

  test('control characters and marks of direction are visible', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '\u001b',
            '\u0007',
            '\r',
            '\u009b',
            '\u202e',
            '\u200b',
            '\u2028',
            'a',
            '[',
            '31m',
            '\\',
            '"',
            "'",
            '\ud83d',
            '\u007f',
          ),
        }),
        (hostile) => {
          for (const quoted of [hostile, JSON.stringify(hostile), `'${hostile}'`]) {
            for (const text of [
              ipv6.replace('"fd00:20::/64"', quoted),
              ipv6.replace('a-minion:', `${quoted}:`),
              ipv6.replace('mgmt_net', quoted),
            ]) {
              for (const { summary, detail, fix, source } of loadCluster(hostile, text).diagnostics) {
                expect(`${summary}${detail}${(fix ?? '').replaceAll('\n', '')}${source?.text ?? ''}${source?.file ?? ''}`).not.toMatch(
                  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u,
                );
              }
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test.each([
    ['a good token on a line with a problem', `general: { token: "${secret}", mode: ipv5 }`],
    ['a token in capitals', `general: { token: "${secret.toUpperCase()}" }`],
    ['a token under a wrong name', `general: { tokne: "${secret}x" }`],
    ['a token in the wrong place', `general: { plugin: "${secret}" }`],
    ['a token before a syntax error', `general:\n  token: x${secret}: y`],
    ['a token of kubeadm', `general: { kubeadm: { InitConfiguration: { bootstrapTokens: [{ token: "x${secret}" }] }, X: 1 } }`],
    ['a token as a key', `general: { "${secret}": 1 }`],
    ['a token in a comment', `general: # ${secret}\n  moode: 1`],
  ])('%s', (_, text) => {
    const loaded = loadCluster('config.yaml', text);
    expect(loaded.diagnostics.length).toBeGreaterThan(0);
    expect(whole(loaded).toLowerCase()).not.toContain(secret.slice(7));
  });
});

describe('time', () => {
  function cluster(nodes: number, change: (node: number) => string = () => 'opmodes: minion'): string {
    const minions = Array.from(
      { length: nodes },
      (_, n) => `  node-${n}:\n    interface: eth1\n    ${change(n)}\n    id: ${n + 10}\n`,
    ).join('');
    return ipv6
      .replace('support_net:', `${minions}support_net:`)
      .replace('fd00:40::/72', 'fd00:40::/56')
      .replace('    mtu: 9000', '    node_prefix: 80');
  }

  test('5,000 nodes are read in linear time', () => {
    loadCluster('config.yaml', cluster(500));
    const small = Math.min(...[1, 2, 3].map(() => milliseconds(() => loadCluster('config.yaml', cluster(500)))));
    const large = milliseconds(() => {
      expect(loadCluster('config.yaml', cluster(5000)).cluster?.nodes).toHaveLength(5002);
    });
    expect(large / small).toBeLessThan(40);
  });

  test('so are 5,000 problems', () => {
    const text = cluster(5000, () => 'opmode: minion').replaceAll(/id: \d+/g, 'id: 7');
    const time = milliseconds(() => {
      expect(loadCluster('config.yaml', text).diagnostics.length).toBeGreaterThan(9000);
    });
    expect(time).toBeLessThan(5000);
  });
});

test('any mutation of a configuration gives a cluster or an error in limited time', () => {
  const pieces = fc.constantFrom(
    '"',
    "'",
    ':',
    ': ',
    '- ',
    '#',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '!',
    '|',
    '>',
    '%',
    '\n',
    '\t',
    '  ',
    ',',
    '<<: ',
    '~',
    '0',
    '/',
    '::',
    '.',
    'é',
    '\u001b',
    '---\n',
    'null',
    '__proto__: ',
    'constructor: ',
  );
  const mutation = fc.record({
    at: fc.nat(),
    remove: fc.oneof(fc.nat(3), fc.nat(60)),
    insert: fc.oneof(
      fc.array(pieces, { maxLength: 3 }).map((all) => all.join('')),
      fc.string({ maxLength: 5 }),
    ),
  });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 6 }), (start, mutations) => {
      const text = mutations.reduce((before, { at, remove, insert }) => {
        const from = at % before.length;
        return before.slice(0, from) + insert + before.slice(from + remove);
      }, start);
      let loaded: LoadResult = { diagnostics: [] };
      expect(milliseconds(() => (loaded = loadCluster('config.yaml', text)))).toBeLessThan(1000);
      const { cluster, diagnostics } = loaded;
      expect(cluster === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      const lines = text.replace(/^\ufeff/, '').split('\n');
      for (const { source } of diagnostics) {
        expect(source?.line).toBeLessThanOrEqual(lines.length);
        expect(source?.column).toBeLessThanOrEqual((lines[(source?.line ?? 1) - 1] ?? '').length + 1);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);
