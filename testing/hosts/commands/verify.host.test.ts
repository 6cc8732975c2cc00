import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import { placeCriSocket } from '../../../lab/kubernetes/stub-kubernetes.ts';
import { addPod } from '../networks/cni-pods.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const config = clusterYaml([controlPlaneLine, workerLine]).replace(/general: .*/u, 'general: { cri-socket: /run/crio/crio.sock }');
const url = 'http://v4only.example/5mb';
const service = 'fd00:30::1/128 dev lo';

const lab = useClusterLab(
  config,
  [
    { name: 'my-master', docker: true, kubernetes: 'stub' },
    { name: 'minion1', kubernetes: 'stub' },
  ],
  async () => {
    const [master, minion] = [lab.host('my-master'), lab.host('minion1')];
    expect(await master.lazyjack('init')).toMatchObject({ exitCode: 0 });
    await minion.configure(await master.sh(`cat ${clusterDirectory}/config.yaml`));
    for (const host of lab.hosts) {
      await placeCriSocket(host);
      // Stands for kube-proxy: the service address accepts connections.
      await host.sh(`ip -6 address add ${service} nodad; setsid busybox httpd -p "[fd00:30::1]:443" -h /mnt`);
      await host.apply();
      await addPod(host, `on-${host.name}`);
    }
  },
);

const documentSchema = z.object({
  passed: z.boolean(),
  checks: z.array(
    z.object({
      check: z.string(),
      status: z.string(),
      detail: z.string().nullable(),
      cause: z.string().nullable(),
      fix: z.string().nullable(),
    }),
  ),
});

/** What is neither passed nor not applicable, in a line each. */
async function verify(host: ClusterHost, ...args: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await host.lazyjack('verify', '--json', '--url', url, ...args);
  expect(stderr).toBe('');
  const { checks, passed } = documentSchema.parse(JSON.parse(stdout));
  expect(exitCode).toBe(passed ? 0 : 1);
  return checks
    .filter(({ status }) => status !== 'passed' && status !== 'not-applicable')
    .map(({ check, status, detail, cause }) => `${check} ${status}: ${detail ?? ''}${cause === null ? '' : ` Likely cause: ${cause}`}`);
}

/** Verifies both nodes while something is broken, and repairs it. */
async function verifyBroken(name: string, broken: string, repair: string): Promise<readonly (readonly string[])[]> {
  const host = lab.host(name);
  await host.sh(broken);
  const found = await Promise.all(lab.hosts.map((each) => verify(each)));
  await host.sh(repair);
  return found;
}

test('both nodes pass, and nothing is written', async () => {
  const before = await Promise.all(lab.hosts.map((host) => host.snapshot()));
  expect(await Promise.all(lab.hosts.map((host) => verify(host)))).toEqual([[], []]);
  const changes = await Promise.all(
    lab.hosts.map(async (host, at) => (before[at] === undefined ? ['no snapshot'] : host.changesSince(before[at]))),
  );
  expect(changes).toEqual([[], []]);
});

test('a user who is not root is told apart what only root may check', async () => {
  const script = `cd ${clusterDirectory} && lazyjack verify --config config.yaml`;
  await lab.host('minion1').sh(`chmod 755 ${clusterDirectory}; chmod 644 ${clusterDirectory}/config.yaml`);
  const { exitCode, stdout } = await lab.host('minion1').exec('su', ['nobody', '-s', '/bin/sh', '-c', script], { check: false });
  expect(stdout).toMatch(/^node-ready +minion1 +not permitted +- {2}only root may read \/etc\/kubernetes\/kubelet\.conf$/mu);
  expect(stdout).toMatch(/^Verified: \d+ passed, 0 failed, 4 not applicable, 1 not permitted\.$/mu);
  expect(exitCode).toBe(0);
});

test('a DNS64 container that is stopped is told from NAT64, which works', async () => {
  const found = await verifyBroken('my-master', 'docker stop -t 0 bind9', 'docker start bind9');
  const lines = [
    'dns64 failed: DNS64, fd00:10::100, does not answer.',
    'dns64-upstream failed: DNS64, fd00:10::100, does not answer.',
    'nat64-download failed: DNS64, fd00:10::100, does not answer for v4only.example. Likely cause: DNS64 or its upstream does not work.',
  ];
  expect(found).toEqual([lines, lines]);
});

test('a NAT64 container that is stopped is told from DNS64, which answers by itself', async () => {
  const [onMaster = [], onMinion = []] = await verifyBroken('my-master', 'docker stop -t 0 tayga', 'docker start tayga');
  expect(onMaster).toEqual([
    expect.stringMatching(/^dns64-upstream failed: .* Likely cause: fd00:10:64:ff9b::a63:1 does not answer, while 10\.99\.0\.1 answers/u),
    expect.stringMatching(/^nat64 failed: fd00:10:64:ff9b::a63:1 does not answer\./u),
    expect.stringMatching(/^nat64-download failed: /u),
  ]);
  expect(onMinion.map((line) => line.replace(/ failed: .*/u, ''))).toEqual(['dns64-upstream', 'nat64', 'nat64-download']);
});

test('an upstream that is silent is named', async () => {
  const rule = (op: string): string =>
    ['udp', 'tcp'].map((protocol) => `iptables -t raw -${op} PREROUTING -s 10.99.0.1 -p ${protocol} --sport 53 -j DROP`).join('; ');
  const [onMaster] = await verifyBroken('my-master', rule('A'), rule('D'));
  expect(onMaster).toEqual([
    expect.stringMatching(/^dns64-upstream failed: .* Likely cause: 10\.99\.0\.1 does not answer, asked over IPv4 without NAT64\.$/u),
    expect.stringMatching(/^nat64 failed: .* Likely cause: 10\.99\.0\.1 does not answer, asked over IPv4 without NAT64\.$/u),
    expect.stringMatching(/^nat64-download failed: /u),
  ]);
});

test('a rule that rejects what is to be translated does not count as an answer', async () => {
  const rule = 'FORWARD -d fd00:10:64:ff9b::/96 -j REJECT';
  const [, onMinion] = await verifyBroken('my-master', `ip6tables -I ${rule}`, `ip6tables -D ${rule}`);
  expect(onMinion?.[1]).toBe('nat64 failed: fd00:10:64:ff9b::a63:1 refuses the request.');
});

const notReady = expect.stringMatching(/^node-ready failed: minion1 is not ready\. Likely cause: the kubelet does not run/u);

test('each failure of a node and its member is named with its cause', async () => {
  const minion = lab.host('minion1');
  await lab.host('my-master').sh('ip link set eth1 mtu 8000');
  await minion.sh(`ip -6 address delete ${service}; ip -6 route delete fd00:40:0:0:2::/80
    echo 'KUBELET_EXTRA_ARGS=--node-ip=10.99.0.11' >/etc/default/kubelet; systemctl restart kubelet
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=a -days 10 -addext basicConstraints=CA:FALSE -out /etc/kubernetes/pki/soon.crt`);
  expect(await verify(minion)).toEqual([
    // A veth accepts the four bytes of a VLAN tag in addition.
    'mtu failed: packets of 9000 bytes do not reach fd00:20::2 unfragmented; the largest that pass have 8004 bytes. Likely cause: a switch port or the interface of the other node has an MTU below 9000, and drops larger packets silently.',
    'pod-subnet failed: there is no route to fd00:40:0:0:2::/80, the pods of my-master. Likely cause: a foreign change of the routes of this host.',
    expect.stringMatching(
      /^service failed: fd00:30::1, the service kubernetes, is unreachable: .* Likely cause: this host has no route that covers fd00:30::\/110/u,
    ),
    'kubelet failed: the running kubelet has --node-ip=10.99.0.11 instead of fd00:20::a. Likely cause: the kubelet was started before its files changed, or another file has the argument too.',
    // The kubelet of the stand-in tells the API server once, when it joins, that it is ready.
    notReady,
    expect.stringMatching(
      /^certificate warning: \/etc\/kubernetes\/pki\/soon\.crt expires in 9 days \(.*\)\. Likely cause: kubeadm renews/u,
    ),
  ]);
  await lab.host('my-master').sh('ip link set eth1 mtu 9000');
  await minion.sh(`ip -6 address add ${service} nodad; rm /etc/default/kubelet /etc/kubernetes/pki/soon.crt; systemctl stop kubelet`);
  expect(await verify(minion)).toContain('kubelet failed: no kubelet runs. Likely cause: it ended, or was not started.');
  await minion.apply();
  expect(await verify(minion)).toEqual([notReady]);
});

test('pods without a return route are told from a host without a way', async () => {
  const minion = lab.host('minion1');
  await minion.sh(
    `sed 's/dns64: {/dns64: { allow_aaaa_use: true,/' ${clusterDirectory}/config.yaml >/run/lab/aaaa.yaml; chmod 600 /run/lab/aaaa.yaml`,
  );
  const ask = async (): Promise<readonly string[]> =>
    (await verify(minion, '--config', '/run/lab/aaaa.yaml', '--ipv6-target', '2001:db8::2')).filter((line) => line.startsWith('ipv6'));
  expect(await ask()).toEqual([
    'ipv6-host failed: 2001:db8::2 is unreachable: this host has no route to it. Likely cause: this host has no IPv6 default route.',
    expect.stringMatching(
      /^ipv6-pod failed: .*, pinged from the pod fd00:40::a:0:0:\d\. Likely cause: this host does not reach it either\.$/u,
    ),
  ]);
  await minion.sh(`ip netns add internet; ip link add up0 type veth peer name up1 netns internet; ip link set up0 up; ip -6 address add 2001:db8::1/64 dev up0 nodad
    ip -n internet link set up1 up; ip -n internet -6 address add 2001:db8::2/64 dev up1 nodad; ip -6 route add default via 2001:db8::2; ip6tables -t nat -I POSTROUTING -d 2001:db8::2 -j ACCEPT`);
  expect(await ask()).toEqual([
    expect.stringMatching(
      /^ipv6-pod failed: 2001:db8::2 does not answer, pinged from the pod \S+, and answers this host\. Likely cause: pods have no return route: the router of up0 knows no way to fd00:40:0:0:a::\/80, and LAZYJACK-POSTROUTING does not masquerade these packets\.$/u,
    ),
  ]);
  await minion.sh('ip -n internet -6 route add fd00:40:0:0:a::/80 via 2001:db8::1');
  expect(await ask()).toEqual([]);
  await minion.sh(
    'ip6tables -t nat -D POSTROUTING -d 2001:db8::2 -j ACCEPT; ip -6 route delete default; ip link delete up0; ip netns delete internet',
  );
});

test('metrics are written for everybody to read', async () => {
  for (const host of lab.hosts) {
    expect(await host.lazyjack('status', '--textfile', '/run/lazyjack.prom')).toMatchObject({ exitCode: 0, output: '' });
    const text = await host.sh('stat -c "%a %U" /run/lazyjack.prom; cat /run/lazyjack.prom');
    expect(text).toMatch(
      /^644 root$[^]*^lazyjack_certificate_expiry_days\{path="\/etc\/kubernetes\/pki\/ca\.crt"\} 365\d$[^]*^lazyjack_nat64_works 1$/mu,
    );
    expect(text.includes('bootstrap_token')).toBe(host.name === 'my-master');
    await host.sh('rm /run/lazyjack.prom');
  }
});

test('an unplugged cable has a cause on both ends, and Ctrl-C ends the checks', async () => {
  const [master, minion] = [lab.host('my-master'), lab.host('minion1')];
  await minion.setManagementCable(false);
  const running = minion.startLazyjack('verify');
  const [onMaster, onMinion] = await Promise.all([verify(master), verify(minion)]);
  await running.done;
  expect(onMaster[0]).toMatch(/^ping failed: fd00:20::a, minion1, .* Likely cause: minion1 /u);
  expect(onMinion.slice(0, 2)).toEqual([
    expect.stringMatching(/^ping failed: fd00:20::2, my-master, .* Likely cause: eth1 has no carrier\.$/u),
    'mtu not-possible: packets of 1280 bytes have no answer either: see the failure of ping',
  ]);
  const interrupted = minion.startLazyjack('verify');
  await minion.sh('until pgrep -x ping >/dev/null; do sleep 0.05; done');
  const started = Date.now();
  await interrupted.signal('SIGINT');
  const { exitCode, stderr } = await interrupted.done;
  expect(stderr).toMatch(/Interrupted: stopping the checks\.[^]*interrupted before every check ended/u);
  expect(exitCode).toBe(1);
  expect(Date.now() - started).toBeLessThan(3000);
  await minion.setManagementCable(true);
});
