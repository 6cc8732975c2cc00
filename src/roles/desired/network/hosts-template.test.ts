import { expect, test } from '@jest/globals';
import { clusterFromYaml, makePrepareDesired, plainHost, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import type { SimulatedNodeInput } from '../../../host/simulated/file-tree.ts';
import { readHostFacts } from '../../../host/read-host-facts.ts';
import { checkHostsTemplate } from '../../preflight/hosts-template.ts';
import { hostsTemplateSettingPath } from './hosts-template.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const [node] = cluster.nodes;
const text = (content: string): SimulatedNodeInput => ({ type: 'file', content });
const fromTemplate = text("# Your system has configured 'manage_etc_hosts' as True.\n# either\n127.0.1.1 minion1\n127.0.0.1 localhost\n");
const boot: SimulatedNodeInput = { type: 'directory' };
const data = '/var/lib/cloud/instance/cloud-config.txt';

test.each<[string, Readonly<Record<string, SimulatedNodeInput>>, 'drop-in' | 'warning' | 'nothing']>([
  ['a plain file', { '/run/cloud-init': boot }, 'nothing'],
  ['a file of a cloud-init that no longer runs', { '/etc/hosts': fromTemplate }, 'nothing'],
  [
    'a file of cloud-init',
    { '/etc/hosts': fromTemplate, '/run/cloud-init': boot, [data]: text('#cloud-config\npackages: []\n') },
    'drop-in',
  ],
  [
    'user data that ask for it',
    { '/etc/hosts': fromTemplate, '/run/cloud-init': boot, [data]: text('manage_etc_hosts: localhost\n') },
    'warning',
  ],
])('%s: %s', async (_, files, expected) => {
  if (node === undefined) throw new Error('no node');
  const host = plainHost('my-master');
  for (const [path, entry] of Object.entries(files)) host.files.put(path, entry);
  const desired = await makePrepareDesired(host, cluster, 'my-master');
  expect(desired.some(({ address }) => address === `file:${hostsTemplateSettingPath}`)).toBe(expected === 'drop-in');
  expect(checkHostsTemplate({ cluster, node, facts: await readHostFacts(host) })).toHaveLength(expected === 'warning' ? 1 : 0);
});

test('cloud-init reads the file after those of installers', () => {
  const name = hostsTemplateSettingPath.slice(hostsTemplateSettingPath.lastIndexOf('/') + 1);
  const others = ['05_logging.cfg', '90_dpkg.cfg', '99-installer.cfg', '99_installer.cfg', '99_managed.cfg', '99_vm.cfg'];
  expect([name, ...others].toSorted().at(-1)).toBe(name);
});
