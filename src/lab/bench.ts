import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withMeasurements, type Measurement } from './bench-table.ts';
import { addressByHand, containersByHand } from './bench-by-hand.ts';
import { measureManyNodes } from './bench-many-nodes.ts';
import { median, sideBySide, timed } from './bench-timing.ts';
import { afterInit } from './after-init.ts';
import { createLab } from './lab.ts';
import { projectRoot } from './project-root.ts';

// The body of `npm run bench`. Everything runs inside throwaway hosts, as a user would run it.
const { values } = parseArgs({ options: { record: { type: 'boolean', default: false }, rounds: { type: 'string', default: '21' } } });
const rounds = Number(values.rounds);
const example = readFileSync(join(projectRoot, 'examples/three-hosts.yaml'), 'utf8');
const files = { '/root/config.yaml': `general: { ${afterInit} }\n${example}` };
const lab = await createLab({ hosts: ['my-master', 'minion1'].map((name) => ({ name, files })) });
const [master, minion] = [lab.host('my-master'), lab.host('minion1')];

const empty = 'node -e 0';
const lazyjack = 'node /opt/lazyjack/dist/lazyjack.js';
const measurements: Measurement[] = [];
try {
  // The first apply makes what the chain by hand needs too: named.conf.
  await master.sh(
    `cd /root && ${lazyjack} apply --phase prepare --yes && cp -r /var/lib/lazyjack/dns64 /root/dns64 && ${lazyjack} destroy --yes`,
  );
  const cold: Record<'apply' | 'chain' | 'detection', number[]> = { apply: [], chain: [], detection: [] };
  for (let round = 0; round < Math.max(3, Math.ceil(rounds / 4)); round += 1) {
    cold.apply.push(await timed(master, `${lazyjack} apply --phase prepare --yes`, `${lazyjack} destroy --yes`));
    cold.chain.push(await timed(master, containersByHand, 'docker rm -f bind9 tayga; docker network rm by_hand'));
    cold.detection.push(await timed(master, addressByHand, 'ip link set eth1 down; ip address flush dev eth1'));
  }
  const slowest = Math.max(median(cold.chain), median(cold.detection));
  measurements.push({
    what: 'cold apply on the NAT64 node',
    against: 'the slower of: its containers through the docker CLI, duplicate address detection',
    took: median(cold.apply),
    base: slowest,
    target: { kind: 'plus', milliseconds: 400 },
  });

  for (const host of [master, minion]) await host.sh(`cd /root && ${lazyjack} apply --phase prepare --yes`);
  const version = await sideBySide(minion, rounds, [empty, `${lazyjack} version`]);
  measurements.push({ what: '`version`', against: '`node -e 0`', ...version, target: { kind: 'times', factor: 1.5 } });
  const onMinion = await sideBySide(minion, rounds, [empty, `${lazyjack} plan --phase prepare`]);
  // docs/adr/0012-what-a-plan-may-take.md
  measurements.push({ what: 'converged plan on a minion', against: '`node -e 0`', ...onMinion, target: { kind: 'times', factor: 4 } });
  const onMaster = await sideBySide(master, rounds, [empty, `${lazyjack} plan --phase prepare`]);
  measurements.push({
    what: 'converged plan on the NAT64 node',
    against: '`node -e 0`',
    ...onMaster,
    target: { kind: 'times', factor: 4.5 },
  });
} finally {
  await lab.close();
}

const crowd = await createLab({
  hosts: ['few', 'half', 'many'].map((name) => ({ name, docker: false, kubernetes: 'stub', management: 'up' })),
});
try {
  const [few, half, many] = [crowd.host('few'), crowd.host('half'), crowd.host('many')];
  measurements.push(...(await measureManyNodes([few, half, many], Math.max(3, Math.ceil(rounds / 3)))));
} finally {
  await crowd.close();
}

const page = join(projectRoot, 'docs/performance.md');
const { table, text } = withMeasurements(readFileSync(page, 'utf8'), measurements);
process.stdout.write(table);
if (values.record) writeFileSync(page, text);
