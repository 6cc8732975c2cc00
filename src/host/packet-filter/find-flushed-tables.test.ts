import { expect, test } from '@jest/globals';
import { findFlushedTables } from './find-flushed-tables.ts';
import { readDockerSettings } from '../read-docker-settings.ts';
import { simulatedHost } from '../simulated/simulated-host.ts';

const table = (name: string, ...chains: string[]) => ({ name, chains: chains.map((chain) => ({ name: chain })) });
const [nat, filter] = [table('nat', 'DOCKER'), table('filter', 'FORWARD', 'DOCKER')];
const [noNat, noFilter] = [table('nat', 'POSTROUTING'), table('filter', 'FORWARD')];
const daemonSettings = (text: string) => ({ '/etc/docker/daemon.json': { type: 'file' as const, content: text } });

test.each([
  ['both chains exist', [nat, filter], '', '20.10.24', undefined],
  ['nat was flushed', [noNat, filter], '', '20.10.24', { tables: ['nat'], isSure: true }],
  ['filter was flushed', [nat, noFilter], '{"iptables":false}', '29.0.0', { tables: ['filter'], isSure: true }],
  [
    'both were flushed, or Docker never created them',
    [noNat, noFilter],
    '{"debug":true}',
    '28.0.1',
    { tables: ['nat', 'filter'], isSure: false },
  ],
  ['Docker is configured without iptables', [noNat, noFilter], '{"iptables":false}', '28.0.1', undefined],
  ['daemon.json is invalid JSON', [noNat, noFilter], '{iptables', '28.0.1', { tables: ['nat', 'filter'], isSure: false }],
  ['Docker may use nftables', [noNat, noFilter], '', '29.0.0', undefined],
  ['no table exists', [], '', '20.10.24', undefined],
])('%s', async (_, ipv4, settings, version, expected) => {
  const host = simulatedHost({ packetFilter: { ipv4 }, files: settings === '' ? {} : daemonSettings(settings) });
  const { iptables } = await readDockerSettings(host);
  expect(await findFlushedTables(host, { dockerVersion: version, isDisabled: iptables === false })).toEqual(expected);
});

test('reports nothing if the tables are not readable', async () => {
  const host = simulatedHost({ packetFilter: { iptables: 'denied' } });
  expect(await findFlushedTables(host, { dockerVersion: '20.10.24', isDisabled: false })).toBeUndefined();
});
