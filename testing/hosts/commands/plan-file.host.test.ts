import { afterEach, describe, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { planDocumentSchema } from '../../../src/app/plan/plan-document.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { stackTrace } from '../../stack-trace.ts';
import { readAddresses } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const token = 'abcdef.0123456789abcdef';
const config = clusterYaml([controlPlaneLine, workerLine]);
/** In the directory of the configuration, which snapshots ignore. */
const planFile = 'agreed.json';

let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(config, ['minion1'], async () => {
  host = lab.host('minion1');
  before = await host.snapshot();
});

afterEach(async () => {
  await host.configure(config);
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test("a plan written to a user's directory is readable only by root and follows no link", async () => {
  const home = `${clusterDirectory}/home`;
  await host.sh(`mkdir ${home}; echo of root >${home}.secret; chmod 600 ${home}.secret`);
  await host.sh(`ln -s ${home}.secret ${home}/link; ln ${home}.secret ${home}/hard; touch ${home}/theirs; chown -hR 1000:1000 ${home}`);
  await host.sh(`chown root:root ${home}.secret`);
  const refused = await host.lazyjack('plan', '--phase', 'prepare', '--out', `${home}/link`);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('link is a symbolic link') });
  for (const name of ['hard', 'theirs', 'new'])
    expect(await host.lazyjack('plan', '--phase', 'prepare', '--out', `${home}/${name}`)).toMatchObject({ exitCode: 0 });
  expect(await host.sh(`cat ${home}.secret`)).toBe('of root\n');
  expect(await host.sh(`cd ${home}; stat -c '%a %u %n' hard theirs new`)).toBe('600 0 hard\n600 0 theirs\n600 0 new\n');
  expect(await host.sh(`cd ${clusterDirectory} && lazyjack plan --phase prepare --out /dev/stdout | cat`)).toContain(
    '"format": "lazyjack-plan"',
  );
  await host.sh(`rm -r ${home} ${home}.secret`);
});

test('plan --explain shows the programs that apply -vv logs, changes nothing and shows no secret', async () => {
  const explained = await host.lazyjack('plan', '--phase', 'prepare', '--explain');
  expect(explained).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.not.stringContaining(token) });
  expect(await host.changesSince(before)).toEqual([]);
  const shown = findWrites(explained.stdout.split('\n').flatMap((line) => /^ {6}(.*)$/u.exec(line)?.[1] ?? []));
  const { stderr } = await host.lazyjack('apply', '--phase', 'prepare', '--yes', '-vv');
  const byNumber = new Map<string, string[]>();
  for (const [, number = '', text = ''] of stderr.matchAll(/^\[(\d+)\] (.*)$/gmu))
    byNumber.set(number, [...(byNumber.get(number) ?? []), text]);
  expect(shown).toEqual(expect.arrayContaining(['ip -batch -: address add fd00:20::a/64 dev eth1', 'systemctl daemon-reload']));
  expect(shown).toEqual(findWrites([...byNumber.values()].flat()));
});

/** Programs that change the host, each with every line of its input: which lines share a program depends on the run. */
function findWrites(lines: readonly string[]): readonly string[] {
  const writes = new Set<string>();
  let program = '';
  for (const line of lines) {
    if (!line.startsWith('  ')) program = line;
    if (
      /^(?:systemctl (?:daemon-reload|start|stop|restart|reload)|modprobe (?!--dry-run)|kubeadm (?:init|join|reset|token)|resolvconf)/u.test(
        program,
      )
    )
      writes.add(program);
    if (/^(?:ip -batch -|ip6?tables-restore )/u.test(program) && line.startsWith('  ')) writes.add(`${program}: ${line.trim()}`);
  }
  return [...writes].sort();
}

async function writePlan(...options: readonly string[]): Promise<void> {
  expect(await host.lazyjack('plan', '--phase', 'prepare', '--out', planFile, ...options)).toMatchObject({ exitCode: 0 });
}

/** Expects one error with this message, and that nothing was written. */
async function expectRefused(message: RegExp): Promise<void> {
  const found = await host.snapshot();
  const { exitCode, stderr } = await host.lazyjack('apply', planFile);
  expect(stderr).toMatch(message);
  expect(stderr.match(/^Error:/gm)).toHaveLength(1);
  expect(stderr).not.toMatch(stackTrace);
  expect(exitCode).toBe(1);
  expect(await host.changesSince(found)).toEqual([]);
}

test('a plan file is applied without a question, and only root can read it', async () => {
  await writePlan();
  expect(await host.sh(`stat -c %a ${clusterDirectory}/${planFile}`)).toBe('600\n');
  expect(await host.changesSince(before)).toEqual([]);
  const applied = await host.lazyjack('apply', planFile);
  expect(applied).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^Applied: \d+ created, \d+ updated, 0 replaced, 0 deleted\.$/m),
  });
  expect(await readAddresses(host, 'eth1')).toEqual(['fd00:20::a/64']);
});

test('an existing file that others can read becomes private when a plan overwrites it', async () => {
  await host.sh(`cd ${clusterDirectory} && rm -f ${planFile} && touch ${planFile} && chmod 644 ${planFile}`);
  await writePlan();
  expect(await host.sh(`stat -c %a ${clusterDirectory}/${planFile}`)).toBe('600\n');
});

test('a plan cannot be applied twice', async () => {
  await writePlan();
  await host.prepare();
  await expectRefused(/\w+:\S+ no longer needs to change: the host changed since agreed\.json was written/);
});

describe('a host that changed after the plan is refused, and the error names the change', () => {
  test('a route', async () => {
    await host.sh('ip link set eth1 up');
    await host.waitForAddresses();
    await writePlan();
    await host.sh('ip -6 route add fd00:10:64:ff9b::/96 dev eth1');
    await expectRefused(/route:fd00:10:64:ff9b::\/96 .*since agreed\.json was written/);
    await host.sh('ip -6 route delete fd00:10:64:ff9b::/96 dev eth1; ip link set eth1 down');
  });

  test('a deleted address', async () => {
    await host.prepare();
    await writePlan();
    await host.sh('ip address delete fd00:20::a/64 dev eth1');
    await expectRefused(/\w+:\S*fd00\S* needs to change too since agreed\.json was written/);
  });

  test('a link', async () => {
    await writePlan();
    await host.sh('ip link set eth1 mtu 1400');
    await expectRefused(/link:eth1 changed on this host since agreed\.json was written/);
    await host.sh('ip link set eth1 mtu 1500');
  });

  test('a line of /etc/hosts', async () => {
    const line = 'fd00:99::1 my-master';
    await writePlan();
    await host.sh(`cp -a /etc/hosts /run/lab/hosts; echo "${line}" >>/etc/hosts`);
    await expectRefused(/hosts:my-master changed on this host since agreed\.json was written/);
    await host.sh('cp -a /run/lab/hosts /etc/hosts');
  });
});

describe('a configuration that changed after the plan is refused', () => {
  test('another value', async () => {
    await writePlan();
    await host.configure(config.replace('mtu: 9000', 'mtu: 4000'));
    await expectRefused(/the desired state of link:eth1 changed since agreed\.json was written/);
  });

  test('another node', async () => {
    await writePlan();
    await host.configure(config.replace(workerLine, `${workerLine}\n  minion2: { interface: eth1, opmodes: minion, id: 11 }`));
    await expectRefused(/hosts:minion2 needs to change too since agreed\.json was written/);
  });
});

test('--detailed-exitcode reports whether something would change', async () => {
  expect(await host.lazyjack('plan', '--phase', 'prepare', '--detailed-exitcode')).toMatchObject({ exitCode: 2 });
  await host.prepare();
  await host.assertConverged('--phase', 'prepare');
});

test('a plan file can contain a destroy', async () => {
  await host.prepare();
  await writePlan('--destroy');
  const given = await host.lazyjack('apply', planFile);
  expect(given).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Restored: /m) });
  expect(await host.changesSince(before)).toEqual([]);
});

test('--json writes the published format to stdout, without secrets', async () => {
  const { exitCode, stdout } = await host.lazyjack('plan', '--phase', 'prepare', '--json');
  expect(exitCode).toBe(0);
  const document = planDocumentSchema.parse(JSON.parse(stdout));
  expect(document).toMatchObject({ command: 'apply', phase: 'prepare', host: 'minion1', config: 'config.yaml', unknown: [] });
  expect(document.changes.map(({ address }) => address)).toContain('link:eth1');
  expect(stdout).not.toContain(token);
  expect(stdout).not.toContain(token.slice(7));
});

test.each([
  ['cut off', 'head -c 100 whole.json'],
  ['empty', 'true'],
  ['the configuration', 'cat config.yaml'],
  ['not text', 'head -c 10000 /dev/urandom'],
])('an invalid plan file (%s): one error', async (_, make) => {
  await host.sh(`cd ${clusterDirectory} && lazyjack plan --phase prepare --out whole.json >/dev/null && ${make} >${planFile}`);
  await expectRefused(/^Error: agreed\.json is not a plan of this lazyjack: .*\nMake one with `lazyjack plan --out agreed\.json`\.\n/m);
});

test('a plan file of 2.0.0: one error that names the version', async () => {
  const older = `sed '/"lazyjack":/d; s/"version": 2/"version": 1/' whole.json`;
  await host.sh(`cd ${clusterDirectory} && lazyjack plan --phase prepare --out whole.json >/dev/null && ${older} >${planFile}`);
  await expectRefused(/^Error: agreed\.json was written by lazyjack 2\.0\.0 or older; run plan --out again\n/m);
});

test('a plan file that is a pipe without a writer', async () => {
  await host.sh(`cd ${clusterDirectory} && rm -f ${planFile} && mkfifo ${planFile}`);
  await expectRefused(/^Error: the plan agreed\.json cannot be read: it is a named pipe, not a file/m);
  await host.sh(`rm ${clusterDirectory}/${planFile}`);
});

test('a plan file includes its --adopt options', async () => {
  await host.sh('ip link set eth1 up; ip -6 route add fd00:10:64:ff9b::/96 dev eth1');
  await host.waitForAddresses();
  const found = await host.snapshot();
  await writePlan('--adopt', 'route:fd00:10:64:ff9b::/96');
  expect(await host.lazyjack('apply', planFile)).toMatchObject({ exitCode: 0 });
  await host.destroy();
  expect(await host.changesSince(found)).toEqual([]);
  await host.sh('ip -6 route delete fd00:10:64:ff9b::/96 dev eth1; ip link set eth1 down');
});

test('a missing plan file', async () => {
  await host.sh(`rm -f ${clusterDirectory}/${planFile}`);
  await expectRefused(/^Error: the plan agreed\.json cannot be read: .*no such file/m);
});
