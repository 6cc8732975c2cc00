import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { clusterYaml } from '../../hosts/support/cluster-yaml.ts';
import { useRealHosts } from '../support/use-real-hosts.ts';

const cuts = Number(process.env['LAZYJACK_POWER_CUTS'] ?? '20');
/** Another seed gives other moments. */
const seed = Number(process.env['LAZYJACK_POWER_CUT_SEED'] ?? '15');

const yaml = clusterYaml(
  ['my-master: { interface: eth1, opmodes: master, id: 2 }', 'translator: { interface: eth1, opmodes: dns64 nat64, id: 16 }'],
  { mtu: 1500 },
);

const lab = useRealHosts(yaml, [{ name: 'translator', suite: 'trixie' }]);

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function* randomNumbers(start: number): Generator<number> {
  for (let state = start >>> 0; ;) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    yield ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

test(`after a power cut at any moment of an apply, destroy restores the host (${cuts} cuts, seed ${seed})`, async () => {
  const host = lab.host('translator');
  const before = await host.snapshot();
  const start = Date.now();
  await host.succeed('apply', '--phase', 'prepare', '--yes');
  const duration = Date.now() - start;
  await host.succeed('destroy', '--yes');

  const moments = randomNumbers(seed);
  for (let cut = 1; cut <= cuts; cut += 1) {
    const moment = Math.round((moments.next().value ?? 0) * duration);
    const applied = host.lazyjack('apply', '--phase', 'prepare', '--yes');
    await sleep(moment);
    await host.powerCut();
    await applied;
    await host.powerOn();
    await host.succeed('destroy', '--yes');
    const changes = await host.changesSince(before);
    expect({ cut, moment, changes }).toEqual({ cut, moment, changes: [] });
  }
}, 3_600_000);
