import { expect, test } from '@jest/globals';
import { packetFilterContract } from '../../../testing/contracts/packet-filter-contract.ts';
import { packetFilterSchema } from './packet-filter-data.ts';
import { simulatedPacketFilter } from './simulated-packet-filter.ts';

const filter = simulatedPacketFilter(packetFilterSchema.parse({}));
packetFilterContract(() => filter);

test('fails without iptables and without root', async () => {
  const missing = simulatedPacketFilter(packetFilterSchema.parse({ iptables: 'missing' }));
  await expect(missing.read(6)).rejects.toMatchObject({ kind: 'missing', fix: 'Install it: apt-get install iptables' });
  const denied = simulatedPacketFilter(packetFilterSchema.parse({ iptables: 'denied' }));
  await expect(denied.read(6)).rejects.toMatchObject({ kind: 'denied' });
});
