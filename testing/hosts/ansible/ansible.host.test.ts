import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClusterHost, type ClusterLab, createClusterLab } from '../../../lab/hosts/cluster-lab.ts';
import { version } from '../../../src/app/lazyjack-version.ts';
import { prepareSeat, seatDirectory } from '../support/ansible-seat.ts';
import { clusterYaml, workerLine } from '../support/cluster-yaml.ts';
import { expectUnchangedSince, takeSnapshots } from '../support/expect-unchanged.ts';

const token = 'abcdef.0123456789abcdef';
const configuration = clusterYaml(['my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }', workerLine]);

interface PlaybookResult {
  readonly exitCode: number | undefined;
  readonly output: string;
  /** For each host of the recap: the number of tasks that changed the host, and that failed. */
  readonly recap: Readonly<Record<string, { readonly changed: number; readonly failed: number }>>;
}

const once = { minion1: { changed: 1, failed: 0 } };
const never = { minion1: { changed: 0, failed: 0 } };

/** docs/ansible.md has the way from `init` to `destroy` on all nodes; its commands are run too. */
describe('the collection for Ansible', () => {
  let lab: ClusterLab | undefined;
  const host = (name: string): ClusterHost => {
    if (lab === undefined) throw new Error('the hosts are not up yet');
    return lab.host(name);
  };

  beforeAll(async () => {
    lab = await createClusterLab(configuration, ['minion1', 'seat'], { extraPackages: 'ansible' });
    const [node, seat] = [host('minion1'), host('seat')];
    await prepareSeat(seat, [node], configuration);
    await seat.sh('ansible-galaxy collection install --offline /opt/lazyjack/ansible');
    // The role leaves this file on the host.
    await node.sh('mkdir -p /etc/lazyjack /root/.ansible/tmp && cat >/etc/lazyjack/config.yaml && chmod 600 /etc/lazyjack/config.yaml', {
      input: configuration,
    });
  });
  afterAll(async () => {
    await lab?.close();
  });

  /** Only the phase that needs no Kubernetes, on the worker node, without Docker. */
  const playbook = async (name: string, ...args: readonly string[]): Promise<PlaybookResult> => {
    const common = ['-l', 'minion1', '-e', 'node_verify=false'];
    const command = ['ansible-playbook', `lazyjack.cluster.${name}`, ...common, ...args];
    const ran = await host('seat').exec('sh', ['-c', `cd ${seatDirectory} && exec "$@"`, 'sh', ...command], {
      check: false,
      timeout: 100_000,
    });
    const recap = [...ran.stdout.matchAll(/^(\S+) +: ok=\d+ +changed=(\d+) +unreachable=\d+ +failed=(\d+)/gmu)].map(
      ([, node = '', changed, failed]) => [node, { changed: Number(changed), failed: Number(failed) }] as const,
    );
    return { exitCode: ran.exitCode, output: ran.stdout + ran.stderr, recap: Object.fromEntries(recap) };
  };
  const editConfiguration = async (from: string, to: string): Promise<void> => {
    await host('seat').sh(`sed -i 's/${from}\\b/${to}/' ${seatDirectory}/config.yaml`);
  };

  test('belongs to this version, and ansible-lint finds nothing', async () => {
    expect(await readFile('ansible/galaxy.yml', 'utf8')).toContain(`version: ${version}\n`);
    const lint = 'ansible-lint --offline --nocolor --strict playbooks/*.yml roles/node galaxy.yml meta/runtime.yml plugins';
    const source = '/root/source/ansible_collections/lazyjack';
    const script = `mkdir -p ${source} && cp -r /opt/lazyjack/ansible ${source}/cluster && cd ${source}/cluster && exec ${lint}`;
    const { exitCode, stdout, stderr } = await host('seat').exec('sh', ['-c', script], { check: false });
    expect({ exitCode, output: exitCode === 0 ? '' : stdout + stderr }).toEqual({ exitCode: 0, output: '' });
  });

  test('reports changes truthfully, with and without check mode, and shows no secret', async () => {
    const nodes = [host('minion1')];
    const before = await takeSnapshots(nodes);
    const planned = await playbook('prepare', '--check', '--diff', '-vv');
    expect(planned).toMatchObject({ exitCode: 0, recap: once });
    expect(planned.output).toContain('+++ after: prepare, link:eth1\n');
    await expectUnchangedSince(nodes, before);

    const applied = await playbook('prepare', '--diff', '-vv');
    expect(applied).toMatchObject({ exitCode: 0, recap: once });
    expect(await playbook('prepare')).toMatchObject({ exitCode: 0, recap: never });
    expect(planned.output + applied.output).not.toContain(token);

    expect(await playbook('destroy')).toMatchObject({ exitCode: 0, recap: once });
    expect(await playbook('destroy', '--check')).toMatchObject({ exitCode: 0, recap: never });
    await expectUnchangedSince(nodes, before);
  });

  test('plans in check mode what the host does not have yet', async () => {
    await editConfiguration('mtu: 9000', 'mtu: 8000');
    const edited = await playbook('prepare', '--check', '--diff');
    await editConfiguration('mtu: 8000', 'mtu: 9000');
    expect(edited.recap).toEqual({ minion1: { changed: 2, failed: 0 } });
    expect(edited.output).toContain('+mtu: 8000\n');
    expect(await playbook('prepare', '--check', '-e', 'node_executable=/usr/local/bin/other')).toMatchObject({ exitCode: 0, recap: once });
  });

  test.each([['--check'], ['--diff']])('fails with the words of lazyjack: %s', async (option) => {
    await editConfiguration('mtu: 9000', 'mtu: 900');
    const refused = await playbook('prepare', option);
    await editConfiguration('mtu: 900', 'mtu: 9000');
    expect(refused).toMatchObject({ exitCode: 2, recap: { minion1: { failed: 1 } } });
    expect(refused.output).toContain('is too small: an MTU is 1280 or more.');
  });
});
