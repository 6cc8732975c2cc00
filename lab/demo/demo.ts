import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeOwnLabs, findLeftovers, readOwnNetwork } from './demo-leftovers.ts';
import { createPresenter } from './demo-presenter.ts';
import { createLab, type LabHost } from '../hosts/create-lab.ts';
import { projectRoot } from '../hosts/project-root.ts';
import { compareSnapshots, takeSnapshot } from '../snapshot/snapshot.ts';

// The body of ./scripts/demo. Its exit status is 0 only if every claim holds.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.stderr.write(`\n${signal}: ending the hosts\n`);
    // Running commands fail now; that must not end this process before the hosts are removed.
    process.on('uncaughtException', () => undefined);
    void removeOwnLabs().finally(() => process.exit(130));
  });
}

const started = Date.now();
const elapsedSeconds = (): string => `${((Date.now() - started) / 1000).toFixed(0)} s`;
const { caption, type, claim, broken } = createPresenter();
const config = readFileSync(join(projectRoot, 'examples/three-hosts.yaml'), 'utf8');
const fetchPage = 'curl --silent --show-error --max-time 5 http://v4only.example/';

caption(
  'Three throwaway hosts',
  'Each is a copy of this machine in namespaces of its own: its own files, network and dockerd. eth0 leads to a pretended IPv4-only internet, ' +
    'eth1 is bare, on a switch that all three share. Nothing is installed on this machine, and its network is not touched.',
);
const files = { '/root/config.yaml': { content: config, mode: 0o600 } };
const networkBefore = await readOwnNetwork();
const lab = await createLab({ hosts: ['my-master', 'minion1', 'minion2'].map((name) => ({ name, files, kubernetes: 'stub' })) });
const [master, minion1, minion2] = [lab.host('my-master'), lab.host('minion1'), lab.host('minion2')];
const allHosts = [master, minion1, minion2];
await type(minion1, 'ip -brief address');
await type(master, 'cat config.yaml');

caption(
  'Once, on the control plane node',
  'A certificate authority, a token, and both in the YAML, which is then copied to the minions: nodes and master know each other by them. kubeadm and what ' +
    'goes with it are stand-ins on these hosts: they say a version and nothing else is asked of them, since this shows how hosts are prepared for ' +
    'Kubernetes, and no Kubernetes.',
);
claim('my-master has them', (await type(master, 'lazyjack init')) === 0);
const input = await master.sh('cat /root/config.yaml');
for (const minion of [minion1, minion2]) await minion.sh('cat >/root/config.yaml', { input });

caption(
  'A host with no way out',
  'The minions lose their interface to the internet, and with it all of IPv4. So they cannot fetch http://v4only.example/, which has an IPv4 address and ' +
    'no other.',
);
for (const minion of [minion1, minion2]) await type(minion, 'ip link set eth0 down');
claim('minion1 cannot fetch the page', (await type(minion1, fetchPage)) !== 0);
const before = new Map(await Promise.all(allHosts.map(async (host) => [host, await takeSnapshot(host)] as const)));

caption('Plan', 'What would change on this host, and which line of the configuration asks for it. A plan writes nothing.');
claim('there are changes (exit status 2)', (await type(master, 'lazyjack plan --phase prepare --detailed-exitcode')) === 2);

caption(
  'Apply on all three',
  'apply shows the same plan again, then changes the host and looks whether it took. Here only its progress and its last line: the rest was seen above.',
);
for (const host of allHosts) {
  claim(`${host.name} is as wanted`, (await type(host, 'set -o pipefail; lazyjack apply --phase prepare --yes | tail -n 1')) === 0);
}

caption(
  'Through NAT64',
  'minion1 asks DNS64 on my-master for the name. That has only an IPv4 address, so it gets one of IPv6 made of it (a63:1 is 10.99.0.1), which leads to NAT64 on ' +
    'my-master, and out over IPv4. The web server says who asked.',
);
await type(minion1, 'ip -brief address show up');
await type(minion1, 'getent ahosts v4only.example | head -n 1');
claim('minion1 fetches the page, without IPv4', (await type(minion1, fetchPage)) === 0);
claim('minion1 reaches minion2 by name', (await type(minion1, 'ping -c 1 -W 3 minion2')) === 0);

caption('Again', 'A second apply finds nothing to do, and a plan is empty.');
await type(master, 'lazyjack apply --phase prepare --yes');
claim('nothing to change on any of them', await planIsEmpty());

caption('Somebody changes things by hand', 'A container is removed, a route is lost, and so is a name.');
await type(master, 'docker rm --force tayga');
await type(minion1, 'ip route delete fd00:10:64:ff9b::/96');
await type(minion1, 'sed -i /minion2/d /etc/hosts');
claim('minion1 cannot fetch the page', (await type(minion1, fetchPage)) !== 0);

caption('Drift, planned', 'The plan names what others changed since, and nothing else.');
await type(minion1, 'lazyjack status');
claim('my-master has changes', (await type(master, 'lazyjack plan --phase prepare --detailed-exitcode')) === 2);
claim('minion1 has changes', (await type(minion1, 'lazyjack plan --phase prepare --detailed-exitcode')) === 2);

caption('Drift, mended', 'The same command as ever.');
for (const host of [master, minion1]) {
  claim(`${host.name} is as wanted again`, (await type(host, 'set -o pipefail; lazyjack apply --phase prepare --yes | tail -n 1')) === 0);
}
claim('minion1 fetches the page again', (await type(minion1, fetchPage)) === 0);
claim('nothing to change on any of them', await planIsEmpty());

caption('Destroy', 'Each host is given back as it was before the first apply. This needs no configuration, only what lazyjack wrote down.');
for (const host of allHosts) {
  const show = host === minion1 ? 'lazyjack destroy --yes' : 'set -o pipefail; lazyjack destroy --yes | tail -n 1';
  claim(`${host.name} is given back`, (await type(host, show)) === 0);
}

caption(
  'Nothing left behind',
  'Every file that was ever written on a host, every link, address, route, kernel parameter, packet filter rule and Docker object is compared with what was ' +
    'there before the first apply. Then the hosts end.',
);
for (const host of allHosts) await compareWithBefore(host);
await lab.close();
const leftovers = [
  ...(await findLeftovers(lab.name)),
  ...((await readOwnNetwork()) === networkBefore ? [] : ["this machine's own network changed"]),
];
for (const line of leftovers) process.stdout.write(`  ${line}\n`);
claim(
  "no process, mount, control group or directory of theirs is left, and this machine's own network is as it was",
  leftovers.length === 0,
);

process.stdout.write(
  broken.length === 0 ? `\nAll was as said, in ${elapsedSeconds()}.\n` : `\nNot as said:\n${broken.map((text) => `  ${text}\n`).join('')}`,
);
process.exitCode = broken.length === 0 ? 0 : 1;

async function planIsEmpty(): Promise<boolean> {
  const results: number[] = [];
  for (const host of allHosts) results.push(await type(host, 'lazyjack plan --phase prepare --detailed-exitcode'));
  return results.every((status) => status === 0);
}

async function compareWithBefore(host: LabHost): Promise<void> {
  const [first, last] = [before.get(host), await takeSnapshot(host)];
  if (first === undefined) throw new Error(`no snapshot of ${host.name}`);
  const differences = compareSnapshots(first, last);
  for (const { area, what, before: was, after: is } of differences)
    process.stdout.write(`  ${area} ${what}: ${was ?? 'none'} -> ${is ?? 'none'}\n`);
  const { files, memory, links, addresses, routes, sysctls, filters, docker } = last;
  const compared = [files, memory, links, addresses, routes, sysctls, filters, docker].reduce((sum, entries) => sum + entries.size, 0);
  claim(`${host.name} is as before: ${compared} things compared, ${differences.length} differ`, differences.length === 0);
}
