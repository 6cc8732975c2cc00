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
const { caption, runCommand, claim, failedClaims } = createPresenter();
const config = readFileSync(join(projectRoot, 'examples/three-hosts.yaml'), 'utf8');
const fetchPage = 'curl --silent --show-error --max-time 5 http://v4only.example/';

caption(
  'Three throwaway hosts',
  'Each host is a copy of this machine in its own namespaces, with its own files, network and dockerd. eth0 leads to a simulated IPv4-only internet. ' +
    'eth1 has no address; all three hosts share its switch. Nothing is installed on this machine, and its network does not change.',
);
const files = { '/root/config.yaml': { content: config, mode: 0o600 } };
const networkBefore = await readOwnNetwork();
const lab = await createLab({ hosts: ['my-master', 'minion1', 'minion2'].map((name) => ({ name, files, kubernetes: 'stub' })) });
const [controlPlaneNode, worker1, worker2] = [lab.host('my-master'), lab.host('minion1'), lab.host('minion2')];
const allHosts = [controlPlaneNode, worker1, worker2];
await runCommand(worker1, 'ip -brief address');
await runCommand(controlPlaneNode, 'cat config.yaml');

caption(
  'Init, once on the control plane node',
  'init creates a certificate authority and a token, and writes the token and the hash of the key into the YAML. The nodes use them to recognise each other, ' +
    'so the YAML is then copied to the worker nodes. kubeadm and the other Kubernetes programs are stubs here: this demonstration prepares hosts and starts no ' +
    'Kubernetes.',
);
claim('my-master has the certificate authority and the token', (await runCommand(controlPlaneNode, 'lazyjack init')) === 0);
const input = await controlPlaneNode.sh('cat /root/config.yaml');
for (const workerNode of [worker1, worker2]) await workerNode.sh('cat >/root/config.yaml', { input });

caption(
  'Hosts without IPv4',
  'The worker nodes lose their interface to the internet, and with it all IPv4. They cannot fetch http://v4only.example/, which has only an IPv4 address.',
);
for (const workerNode of [worker1, worker2]) await runCommand(workerNode, 'ip link set eth0 down');
claim('minion1 cannot fetch the page', (await runCommand(worker1, fetchPage)) !== 0);
const before = new Map(await Promise.all(allHosts.map(async (host) => [host, await takeSnapshot(host)] as const)));

caption('Plan', 'plan prints the changes of this host, each with the line of the configuration that causes it. It writes nothing.');
claim('there are changes (exit status 2)', (await runCommand(controlPlaneNode, 'lazyjack plan --phase prepare --detailed-exitcode')) === 2);

caption(
  'Apply on all three',
  'apply prints the same plan, changes the host, and verifies each change. Here you see only its progress and its last line.',
);
for (const host of allHosts) {
  claim(
    `${host.name} has the desired state`,
    (await runCommand(host, 'set -o pipefail; lazyjack apply --phase prepare --yes | tail -n 1')) === 0,
  );
}

caption(
  'Through NAT64',
  'minion1 asks DNS64 on my-master for the name. The name has only an IPv4 address, so DNS64 embeds it in an IPv6 address (a63:1 is 10.99.0.1). That address ' +
    'leads to NAT64 on my-master, which translates to IPv4. The web server answers with the address of its client.',
);
await runCommand(worker1, 'ip -brief address show up');
await runCommand(worker1, 'getent ahosts v4only.example | head -n 1');
claim('minion1 fetches the page, without IPv4', (await runCommand(worker1, fetchPage)) === 0);
claim('minion1 reaches minion2 by name', (await runCommand(worker1, 'ping -c 1 -W 3 minion2')) === 0);

caption('A second apply', 'It finds nothing to do, and the plan is empty.');
await runCommand(controlPlaneNode, 'lazyjack apply --phase prepare --yes');
claim('the plan of every host is empty', await planIsEmpty());

caption('Manual changes', 'Somebody removes a container, a route and a name.');
await runCommand(controlPlaneNode, 'docker rm --force tayga');
await runCommand(worker1, 'ip route delete fd00:10:64:ff9b::/96');
await runCommand(worker1, 'sed -i /minion2/d /etc/hosts');
claim('minion1 cannot fetch the page', (await runCommand(worker1, fetchPage)) !== 0);

caption('Plan after drift', 'The plan lists exactly the objects that others changed.');
await runCommand(worker1, 'lazyjack status');
claim('my-master has changes', (await runCommand(controlPlaneNode, 'lazyjack plan --phase prepare --detailed-exitcode')) === 2);
claim('minion1 has changes', (await runCommand(worker1, 'lazyjack plan --phase prepare --detailed-exitcode')) === 2);

caption('Apply after drift', 'The same apply corrects the drift.');
for (const host of [controlPlaneNode, worker1]) {
  claim(
    `${host.name} has the desired state again`,
    (await runCommand(host, 'set -o pipefail; lazyjack apply --phase prepare --yes | tail -n 1')) === 0,
  );
}
claim('minion1 fetches the page again', (await runCommand(worker1, fetchPage)) === 0);
claim('the plan of every host is empty', await planIsEmpty());

caption(
  'Destroy',
  'destroy restores each host to its state before the first apply. It needs no configuration, only the journal of lazyjack.',
);
for (const host of allHosts) {
  const show = host === worker1 ? 'lazyjack destroy --yes' : 'set -o pipefail; lazyjack destroy --yes | tail -n 1';
  claim(`${host.name} is restored`, (await runCommand(host, show)) === 0);
}

caption(
  'Compare with the state before',
  'Every file that was written on a host, and every link, address, route, kernel parameter, packet filter rule and Docker object is compared with the state ' +
    'before the first apply. Then the hosts end.',
);
for (const host of allHosts) await compareWithBefore(host);
await lab.close();
const leftovers = [
  ...(await findLeftovers(lab.name)),
  ...((await readOwnNetwork()) === networkBefore ? [] : ['the network of this machine changed']),
];
for (const line of leftovers) process.stdout.write(`  ${line}\n`);
claim(
  'no process, mount, control group or directory of the hosts remains, and the network of this machine is unchanged',
  leftovers.length === 0,
);

process.stdout.write(
  failedClaims.length === 0
    ? `\nAll claims hold, in ${elapsedSeconds()}.\n`
    : `\nThese claims do not hold:\n${failedClaims.map((text) => `  ${text}\n`).join('')}`,
);
process.exitCode = failedClaims.length === 0 ? 0 : 1;

async function planIsEmpty(): Promise<boolean> {
  const results: number[] = [];
  for (const host of allHosts) results.push(await runCommand(host, 'lazyjack plan --phase prepare --detailed-exitcode'));
  return results.every((status) => status === 0);
}

async function compareWithBefore(host: LabHost): Promise<void> {
  const [first, last] = [before.get(host), await takeSnapshot(host)];
  if (first === undefined) throw new Error(`no snapshot of ${host.name}`);
  const differences = compareSnapshots(first, last);
  for (const { area, name, before: was, after: is } of differences)
    process.stdout.write(`  ${area} ${name}: ${was ?? 'none'} -> ${is ?? 'none'}\n`);
  const { files, memoryFiles, links, addresses, routes, sysctls, packetFilter, dockerObjects } = last;
  const compared = [files, memoryFiles, links, addresses, routes, sysctls, packetFilter, dockerObjects].reduce(
    (sum, entries) => sum + entries.size,
    0,
  );
  claim(`${host.name} is as before: ${compared} objects compared, ${differences.length} differ`, differences.length === 0);
}
