import { expect, test } from '@jest/globals';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { readHostsFile } from '../support/read-host-state.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

/** The initial content of /etc/hosts, by name of the host. */
const files: Readonly<Record<string, string>> = {
  debian: '127.0.0.1\tlocalhost\n127.0.1.1\tdebian.example.test\tdebian\n\n::1 localhost ip6-localhost\n',
  shared: '127.0.0.1 localhost shared\n::1 localhost\n',
  windows: '127.0.0.1\tlocalhost\r\n127.0.1.1\twindows.example.test windows # mine\r\n',
  unfinished: '# a comment\n127.0.0.1 localhost\n127.0.1.1\tunfinished',
  node1: '127.0.0.1 localhost\n192.0.2.1 node1 node10 node100\n',
  empty: '',
};

const names = Object.keys(files);

const config = clusterYaml([
  'my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }',
  ...names.map((name, at) => `${name}: { interface: eth1, opmodes: minion, id: ${10 + at} }`),
]);

const lab = useClusterLab(
  config,
  names.map((name) => ({ name, files: { '/etc/hosts': files[name] ?? '' } })),
);

test.each(names)('%s: the name resolves to the management address, and destroy restores every byte', async (name) => {
  const host = lab.host(name);
  const before = await host.snapshot();
  await host.prepare();
  const id = (10 + names.indexOf(name)).toString(16);
  expect(await readHostsFile(host)).toMatchObject({ [name]: [`fd00:20::${id}`], 'my-master': ['fd00:20::2'] });
  expect(await host.sh(`getent ahosts ${name} | sort -u | cut -d' ' -f1 | uniq`)).toBe(`fd00:20::${id}\n`);
  await host.assertConverged('--phase', 'prepare');
  await host.destroy();
  expect(await host.sh('cat /etc/hosts')).toBe(files[name]);
  expect(await host.changesSince(before)).toEqual([]);
});

test('other names on the same lines keep their addresses', async () => {
  const host = lab.host('node1');
  await host.prepare();
  expect(await readHostsFile(host)).toMatchObject({ node10: ['192.0.2.1'], node100: ['192.0.2.1'], localhost: ['127.0.0.1'] });
  await host.destroy();
});

test('destroy keeps a line and a name that were added after apply', async () => {
  const host = lab.host('debian');
  await host.prepare();
  await host.sh(`echo '192.0.2.9 printer' >>/etc/hosts; sed -i 's/^::1 localhost ip6-localhost$/& ip6-loopback/' /etc/hosts`);
  await host.destroy();
  expect(await host.sh('cat /etc/hosts')).toBe(
    '127.0.0.1\tlocalhost\n127.0.1.1\tdebian.example.test\tdebian\n\n::1 localhost ip6-localhost ip6-loopback\n192.0.2.9 printer\n',
  );
});
