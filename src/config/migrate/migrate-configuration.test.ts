import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { migrateConfiguration, type Migration } from './migrate-configuration.ts';

function migrate(text: string): Migration {
  const migration = migrateConfiguration(text);
  if ('problem' in migration) throw new Error(migration.problem.detail);
  return migration;
}

/** A mapping in block style, in any indentation, with a comment above and behind any key. */
const pair = (key: string, values: readonly string[]) =>
  fc.record({ key: fc.constant(key), value: fc.constantFrom(...values), above: fc.boolean(), behind: fc.boolean() });
const section = (name: string, keys: Readonly<Record<string, readonly string[]>>) =>
  fc.record({
    name: fc.constant(name),
    above: fc.boolean(),
    behind: fc.boolean(),
    indent: fc.constantFrom('  ', '    '),
    isFlow: fc.boolean(),
    pairs: fc.shuffledSubarray(Object.entries(keys)).chain((chosen) => fc.tuple(...chosen.map(([key, values]) => pair(key, values)))),
  });
const oldText = fc
  .tuple(
    fc
      .shuffledSubarray([
        section('general', {
          mode: ['ipv4', 'ipv6', '"dual-stack"'],
          insecure: ['yes', 'no', 'true', 'Off'],
          plugin: ['ptp'],
          'work-area': ['"/tmp/lazyjack"', '/srv/x'],
          wrong: ['1'],
        }),
        section('dns64', { allow_ipv6_use: ['on', 'false'], allow_aaaa_use: ['n'], cidr: ['"fd00:10:64:ff9b::/96"'] }),
        section('support_net', { cidr: ['"fd00:10::5/64"'], v4cidr: ['172.18.0.0/16'], cidr2: ['1'] }),
        section('pod_net', { prefix: ['"fd00:40:0:0:"'], size: ['80'], mtu: ['9000'] }),
        section('mgmt_net', { cidr: ["'10.192.0.1/16'", '10.192.0.0/16'], cidr2: ['"fd00:20::/64"'] }),
        section('unknown', { a: ['1'], b: ['2'] }),
      ])
      .chain((sections) => fc.tuple(...sections)),
    fc.option(pair('plugin', ['bridge', '"ptp"']), { nil: undefined }),
    fc.boolean(),
  )
  .map(([sections, plugin, isFirst]) => {
    let count = 0;
    const comment = (isThere: boolean, before: string, after = ''): string =>
      isThere ? `${before}# comment ${(count += 1)}.${after}` : '';
    const line = (indent: string, each: { key: string; value: string; above: boolean; behind: boolean }): string =>
      `${comment(each.above, indent, '\n')}${indent}${each.key}: ${each.value}${comment(each.behind, ' ')}\n`;
    const texts = sections.map(({ name, above, behind, indent, isFlow, pairs }) =>
      isFlow
        ? `${comment(above, '', '\n')}${name}: { ${pairs.map(({ key, value }) => `${key}: ${value}`).join(', ')} }${comment(behind, ' ')}\n`
        : `${comment(above, '', '\n')}${name}:${comment(behind, ' ')}\n${pairs.map((each) => line(indent, each)).join('')}`,
    );
    const top = plugin === undefined ? [] : [line('', plugin)];
    return [...(isFirst ? top : []), ...texts, ...(isFirst ? [] : top)].join('');
  })
  .map((text) => `${text}topology:\n  node1: { interface: eth1, opmodes: "master dns64 nat64", id: 2 }\n`);

test('comments survive, and a second migration changes nothing', () => {
  fc.assert(
    fc.property(oldText, (text) => {
      const migrated = migrate(text).text;
      const comments = (each: string): readonly string[] => (each.match(/# comment \d+\./gu) ?? []).toSorted();
      expect(comments(migrated)).toEqual(comments(text));
      expect(migrate(migrated)).toEqual({ text: migrated, changes: [] });
    }),
    { numRuns: 300 },
  );
});

test('a text that is no YAML is refused', () => {
  expect(migrateConfiguration('general: {')).toMatchObject({ problem: { summary: 'The file is not valid YAML' } });
});
