import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readHostFacts } from '../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { declareBootRestoreUnits } from './boot-restore-units.ts';

async function texts(script: string, opmodes = 'minion', phase: 'prepare' | 'up' = 'up'): Promise<Record<string, string>> {
  const cluster = clusterFromYaml(
    opmodes === 'minion' ? threeNodesYaml : threeNodesYaml.replace('dns64 nat64', '').replace('opmodes: minion', `opmodes: ${opmodes}`),
  );
  const node = cluster.nodes.find(({ name }) => name === 'minion1');
  if (node === undefined) throw new Error('no minion1');
  const desired = declareBootRestoreUnits(
    { cluster, node, facts: await readHostFacts(plainHost('minion1')) },
    { command: ['/usr/bin/node', script] },
    phase,
  );
  return Object.fromEntries(
    desired.flatMap(({ address, contents: [bytes] }) => (bytes === undefined ? [] : [[address, Buffer.from(bytes).toString('utf8')]])),
  );
}

test('two units, which a boot starts and the kubelet does not', async () => {
  const found = await texts('/opt/lazyjack.js');
  expect(Object.keys(found)).toEqual([
    'file:/etc/systemd/system/lazyjack-restore.service',
    'file:/etc/systemd/system/lazyjack-restore-up.service',
    'file:/etc/systemd/system/multi-user.target.d/20-lazyjack.conf',
  ]);
  const [prepare, up, target] = Object.values(found);
  expect(prepare).toContain(`"$$@"' lazyjack /usr/bin/node /opt/lazyjack.js apply --restore --phase prepare --host minion1\n`);
  expect(prepare).toContain('Before=kubelet.service\n');
  expect(up).toContain('apply --restore --phase up --host minion1');
  expect(target).toContain('Wants=lazyjack-restore.service lazyjack-restore-up.service\n');
});

test('a member that is only prepared has the unit of prepare, in the same form as after up', async () => {
  const [prepared, up] = [await texts('/opt/lazyjack.js', 'minion', 'prepare'), await texts('/opt/lazyjack.js')];
  expect(Object.keys(prepared)).toEqual([
    'file:/etc/systemd/system/lazyjack-restore.service',
    'file:/etc/systemd/system/multi-user.target.d/20-lazyjack.conf',
  ]);
  expect(up).toMatchObject(prepared);
});

test('characters with a meaning for systemd are quoted', async () => {
  const [prepare] = Object.values(await texts('/opt/50% of "$HOME"\\/l.js'));
  expect(prepare).toContain(String.raw`node "/opt/50%% of \"$$HOME\"\\/l.js" apply`);
});

test('a node that only translates ends with prepare: one unit, without phase up', async () => {
  const found = await texts('/opt/lazyjack.js', 'dns64 nat64', 'prepare');
  expect(Object.keys(found)).toEqual([
    'file:/etc/systemd/system/lazyjack-restore.service',
    'file:/etc/systemd/system/multi-user.target.d/20-lazyjack.conf',
  ]);
  expect(Object.values(found)[1]).toContain('Wants=lazyjack-restore.service\n');
});

// Without waiting, and with a clock that the test sets. The shell is that of the host.
test.each([
  ['done at once', [0], 0, { tries: 1, status: 0 }],
  ['done at the third try', [1, 2, 0], 1, { tries: 3, status: 0 }],
  ['stuck: not tried again', [1, 3, 0], 1, { tries: 2, status: 3 }],
  ['never done', [1, 1, 1, 1, 1, 1, 2, 0], 1, { tries: 7, status: 2 }],
  ['no try after two minutes', [1, 1, 0], 70, { tries: 2, status: 1 }],
])('%s', async (_what, statuses, seconds, { tries, status }) => {
  const [unit = ''] = Object.values(await texts('/opt/lazyjack.js'));
  const [, script = ''] = /^ExecStart=\/bin\/sh -c '(.*)' lazyjack /mu.exec(unit) ?? [];
  const directory = mkdtempSync(join(tmpdir(), 'restore-'));
  const own = script
    .replaceAll('$$', () => '$')
    .replaceAll('%%', '%')
    .replaceAll('/proc/uptime', 'uptime')
    .replaceAll('sleep', ':');
  writeFileSync(join(directory, 'uptime'), '100.00 7\n');
  writeFileSync(join(directory, 'statuses'), statuses.map((status) => `${status}\n`).join(''));
  const once = `read -r up rest <uptime; echo "$((\${up%.*} + ${seconds})).00 7" >uptime; echo >>tries
    status=$(head -n 1 statuses); sed -i 1d statuses; exit $status`;
  const ended = spawnSync('/bin/sh', ['-c', own, 'lazyjack', '/bin/sh', '-c', once], { cwd: directory, encoding: 'utf8' });
  expect(ended).toMatchObject({ status, stderr: '' });
  expect(readFileSync(join(directory, 'tries'), 'utf8')).toBe('\n'.repeat(tries));
  rmSync(directory, { recursive: true });
});
