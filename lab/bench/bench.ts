import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { insertTable, type Measurement } from './bench-table.ts';
import { manualAddressScript, manualContainersScript } from './bench-manual-scripts.ts';
import { measureManyNodes } from './bench-many-nodes.ts';
import { median, timeAlternating, timeScript } from './bench-timing.ts';
import { generalSettingsAfterInit } from '../../testing/general-settings-after-init.ts';
import type { LabHost } from '../hosts/lab-host.ts';
import { createLab } from '../hosts/create-lab.ts';
import { projectRoot } from '../hosts/project-root.ts';

// The body of `npm run bench`. Everything runs on throwaway hosts, as a user would run it.
const { values } = parseArgs({
  options: {
    record: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '21' },
    /** The Node.js version that the executable contains. */
    node: { type: 'string', default: 'node' },
    /** Path of `lazyjack.js` of 2.0.0. */
    release: { type: 'string' },
  },
});
if (values.release === undefined) throw new Error('run it with: npm run bench');
const rounds = Number(values.rounds);
const example = readFileSync(join(projectRoot, 'examples/three-hosts.yaml'), 'utf8');
const files = { '/root/config.yaml': `general: { ${generalSettingsAfterInit} }\n${example}` };
const hosts = ['my-master', 'minion1'].map((name) => ({ name, files }));
const lab = await createLab({ hosts });
const [natNode, workerNode] = [lab.host('my-master'), lab.host('minion1')];
// A second set of the same hosts: 2.0.0 cannot read the journal of a newer release.
const earlier = await createLab({ hosts });

const lazyjack = '/opt/lazyjack/dist/lazyjack';
const bundle = 'node /opt/lazyjack/dist/lazyjack.js';
const release = `node ${values.release}`;
const measurements: Measurement[] = [];
try {
  // The first apply creates named.conf, which the manual scripts need too.
  await natNode.sh(
    `cd /root && ${lazyjack} apply --phase prepare --yes --no-verify && cp -r /var/lib/lazyjack/dns64 /root/dns64 && ${lazyjack} destroy --yes`,
  );
  const cold: Record<'apply' | 'chain' | 'detection', number[]> = { apply: [], chain: [], detection: [] };
  // Duplicate address detection starts after a random delay of up to a second, so fewer rounds are not significant.
  for (let round = 0; round < Math.max(9, Math.ceil(rounds / 4)); round += 1) {
    cold.apply.push(await timeScript(natNode, `${lazyjack} apply --phase prepare --yes --no-verify`, `${lazyjack} destroy --yes`));
    cold.chain.push(await timeScript(natNode, manualContainersScript, 'docker rm -f bind9 tayga; docker network rm by_hand'));
    cold.detection.push(await timeScript(natNode, manualAddressScript, 'ip link set eth1 down; ip address flush dev eth1'));
  }
  const slowest = Math.max(median(cold.chain), median(cold.detection));
  measurements.push({
    name: 'cold apply on the NAT64 node with `--no-verify`',
    comparedWith: 'the slower of: its containers through the docker CLI, duplicate address detection',
    value: median(cold.apply),
    baseline: slowest,
    target: { kind: 'plus', milliseconds: 400 },
  });

  for (const host of [natNode, workerNode]) await host.sh(`cd /root && ${lazyjack} apply --phase prepare --yes --no-verify`);
  // 2.0.0 uses other image names; the content of the images is not measured.
  await earlier.host('my-master').sh('for name in dns64 nat64; do docker tag lazyjack/$name:2 lazyjack/$name:1; done');
  for (const host of earlier.hosts) await host.sh(`cd /root && ${release} apply --phase prepare --yes`);
  const floor = { host: workerNode, command: `${values.node} -e 0` };
  const version = await timeAlternating(rounds, floor, { host: workerNode, command: `${lazyjack} version` });
  measurements.push({
    name: '`version`',
    comparedWith: '`node -e 0` of the same Node.js',
    ...version,
    target: { kind: 'times', factor: 1.3 },
  });
  const compare = async (program: string, host: LabHost, command: string, factor: number, name: string): Promise<void> => {
    const base = { host: earlier.host(host.name), command: `${release} ${command}` };
    const took = await timeAlternating(rounds, base, { host, command: `${program} ${command}` });
    measurements.push({ name, comparedWith: '2.0.0', ...took, target: { kind: 'times', factor } });
  };
  for (const command of ['version', '--help', 'validate', 'status', 'plan --phase prepare']) {
    await compare(lazyjack, workerNode, command, 1.15, `\`${command}\` on a worker node`);
  }
  await compare(lazyjack, natNode, 'plan --phase prepare', 1.15, '`plan --phase prepare` on the NAT64 node');
  // The unit that restores the host at a boot names the program: without this, the plan has a change, and reads more of the host than an empty one.
  await workerNode.sh(`cd /root && ${bundle} apply --phase prepare --yes --no-verify`);
  await compare(bundle, workerNode, 'plan --phase prepare', 1.5, '`plan --phase prepare` on a worker node by `lazyjack.js`');
} finally {
  await lab.close();
  await earlier.close();
}

const clusterLab = await createLab({
  hosts: ['few', 'half', 'many', 'earlier'].map((name) => ({ name, docker: false, kubernetes: 'stub', management: 'up' })),
});
try {
  const [few, half, many] = [clusterLab.host('few'), clusterLab.host('half'), clusterLab.host('many')];
  const earlierMany = { host: clusterLab.host('earlier'), command: release };
  measurements.push(...(await measureManyNodes([few, half, many], earlierMany, Math.max(3, Math.ceil(rounds / 3)))));
} finally {
  await clusterLab.close();
}

const page = join(projectRoot, 'docs/performance.md');
const { table, text } = insertTable(readFileSync(page, 'utf8'), measurements);
process.stdout.write(table);
if (values.record) writeFileSync(page, text);
