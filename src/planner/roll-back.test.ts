import { expect, test } from '@jest/globals';
import { plainHost } from '../lab/simulated-cluster.ts';
import { simulatedEngine } from '../lab/simulated-engine.ts';
import { bridge } from '../resources/bridge.ts';
import { route } from '../resources/route.ts';
import { sysctl } from '../resources/sysctl.ts';

test('parameters of a bridge that is taken back are gone with it, and that is as before', async () => {
  const host = plainHost('minion1');
  const before = host.record();
  const made = bridge.declare({ dev: 'lazyjack-pods' }, { type: 'bridge' });
  const router = sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' }, { after: [made.address] });
  // No way there: the kernel refuses it, after the other two were written.
  const refused = route.declare({ dst: 'fd00:77::/64' }, { via: 'fd00:88::1', dev: 'eth0', mtu: null }, { after: [router.address] });
  const outcome = await simulatedEngine(host).apply([made, router, refused]);
  expect(outcome).toMatchObject({ status: 'rolled-back' });
  expect(host.record()).toEqual(before);
});
