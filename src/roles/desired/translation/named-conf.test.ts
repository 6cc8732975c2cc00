import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { Cluster, Dns64Instance } from '../../../config/cluster.ts';
import { type Cidr, parseCidr } from '../../../core/ip/ip.ts';
import { formatNamedConf } from './named-conf.ts';

const net = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

function instance(changes: Partial<Dns64Instance>): Dns64Instance {
  return {
    node: {
      name: 'n1',
      interface: 'eth1',
      id: 2,
      membership: 'none',
      source: { file: 'config.yaml', line: 1, column: 1, length: 1, text: '' },
    },
    support: { v6: net('fd00:10::/64'), v4: net('172.18.0.0/16') },
    ip: 'fd00:10::100',
    prefix: net('fd00:10:64:ff9b::/96'),
    remoteServer: '64.102.6.247',
    allowAaaa: false,
    ...changes,
  };
}

const cluster: Pick<Cluster, 'management' | 'pods' | 'forwardFrom'> = {
  management: [net('fd00:20::/64')],
  pods: [{ network: net('fd00:40::/72'), nodePrefix: 80 }],
};

const cases: readonly [string, Partial<Dns64Instance>, Pick<Cluster, 'forwardFrom'>][] = [
  ['default', {}, {}],
  ['forward-from-network', {}, { forwardFrom: [{ network: net('2001:db8::/32') }, { network: net('192.0.2.0/24') }] }],
  ['forward-from-interface', {}, { forwardFrom: [{ interface: 'eth0' }] }],
  ['allow-aaaa', { allowAaaa: true }, {}],
  ['well-known-prefix', { prefix: net('64:ff9b::/96') }, {}],
  ['prefix-64', { prefix: net('fd00:10:64:ff9b::/64') }, {}],
  ['prefix-40', { prefix: net('2001:db8:100::/40'), remoteServer: '192.0.2.33' }, {}],
];

test.each(cases)('%s', async (name, dns64, more) => {
  const golden = new URL(`../../../../fixtures/named-conf/${name}.conf`, import.meta.url);
  const written = formatNamedConf(instance(dns64), { ...cluster, ...more });
  if (process.env['UPDATE_FIXTURES'] !== undefined) await writeFile(golden, written);
  expect(written).toBe(await readFile(golden, 'utf8'));
});

test('nothing but addresses gets into the file', () => {
  const prefix = { ...net('fd00::/96'), text: 'fd00::/96 { }; }; include "/etc/shadow"; //' };
  expect(() => formatNamedConf(instance({ prefix }), cluster)).toThrow('not a network');
  const management: Cluster['management'] = [{ ...net('fd00::/64'), address: 'fd00::; }; include "/etc/shadow' }];
  expect(() => formatNamedConf(instance({}), { ...cluster, management })).toThrow('not an IP address');
  expect(() => formatNamedConf(instance({ remoteServer: '8.8.8.8; }; include "/etc/shadow' }), cluster)).toThrow('not an IP address');
});
