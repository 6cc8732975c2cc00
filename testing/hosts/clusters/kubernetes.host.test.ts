import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clusterDirectory, createClusterLab, type ClusterHost, type ClusterLab } from '../../../lab/hosts/cluster-lab.ts';
import { readKubernetesVariant } from './kubernetes-variants.ts';
import { measureInterruption } from '../support/measure-interruption.ts';
import { bindsOf200, mustRun200, tagImagesFor200 } from '../support/release-2.0.0.ts';
import { openKubernetesKit, type KubernetesKit } from '../../../lab/kubernetes/kubernetes-kit.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';

const variant = readKubernetesVariant();
const { yaml } = variant;

let lab: ClusterLab;
let kit: KubernetesKit;
let master: ClusterHost;
let minion: ClusterHost;
const found = new Map<ClusterHost, Snapshot>();

beforeAll(async () => {
  kit = openKubernetesKit();
  const binds = bindsOf200();
  lab = await createClusterLab(yaml, [
    { name: 'my-master', docker: true, binds },
    { name: 'minion1', binds },
  ]);
  master = lab.host('my-master');
  minion = lab.host('minion1');
  await Promise.all([kit.start(master, 'control-plane'), kit.start(minion, 'worker')]);
  // Without a default route, processes of a node reach service addresses only if some route to them exists.
  for (const host of lab.hosts) {
    if (variant.serviceRoute !== undefined) await host.sh(`ip -6 route add ${variant.serviceRoute} dev lo`);
    found.set(host, await host.snapshot());
  }
}, 240_000);

afterAll(async () => {
  for (const host of lab.hosts) await kit.stop(host);
  await lab.close();
});

const kubectl = (args: string): Promise<string> =>
  // Sets HOME, so that kubectl writes its cache where snapshots ignore it.
  master.sh(`HOME=/run/lab kubectl --kubeconfig /etc/kubernetes/admin.conf ${args}`, { timeout: 150_000 });

/** Deletes the token, as the cluster does when it expires after a day. */
async function loseToken(): Promise<void> {
  await kubectl('-n kube-system delete secrets --field-selector type=bootstrap.kubernetes.io/token');
}

async function bringUp(): Promise<void> {
  // Runs prepare and up with one command, the most common use.
  expect((await master.apply()).stdout).toMatch(/^Applied, prepare: [^]*^Applied, up: /mu);
  await loseToken();
  const home = await master.sh('ls -RA /root/.kube 2>/dev/null || true');
  expect((await master.lazyjack('plan', '--phase', 'up')).stdout).toMatch(/\+ bootstrap-token:\w{6}\n[^]*Plan: 1 to create/u);
  await master.apply('--phase', 'up');
  await master.assertConverged('--phase', 'up');
  // kubectl ran, and writes a cache if it can.
  expect(await master.sh('ls -RA /root/.kube 2>/dev/null || true')).toBe(home);
  expect((await minion.apply()).stdout).toMatch(/^Applied, prepare: [^]*^Applied, up: /mu);
  await kubectl('wait --for=condition=Ready node --all --timeout=120s');
}

/** The host is as before `prepare`, except for lazyjack's own files that destroy names. */
async function expectAsBefore(host: ClusterHost, output: string): Promise<void> {
  const before = found.get(host);
  if (before === undefined) throw new Error(`no snapshot of ${host.name}`);
  const named = [...output.matchAll(/(?:= |, )retained-file:([^\s,]+)/g)].map(([, path]) => path);
  const left = (await host.changesSince(before)).filter(
    (line) => !['/var/lib/lazyjack', ...named].some((path) => line.startsWith(`file ${path}: absent -> `)),
  );
  expect({ host: host.name, left }).toEqual({ host: host.name, left: [] });
}

async function expectGone(): Promise<void> {
  for (const host of [minion, master]) {
    const { stdout: preview, stderr: findings } = await host.lazyjack('plan', '--destroy');
    // The minion was restored a moment ago, which the master does not know yet.
    if (host === master) expect(findings).toMatch(/a worker node of this cluster is still up[^]*minion1/u);
    expect(preview.match(/^(?:then )?destroy, \w+/gmu)).toEqual(['destroy, up', 'then destroy, prepare']);
    const { stdout } = await host.destroy();
    // No foreign changes exist, so destroy must not report any.
    expect(preview + stdout).not.toMatch(/foreign|drifted/u);
    await expectAsBefore(host, stdout);
    expect(await host.sh('pgrep -l "kube|etcd" || true')).toBe('');
    expect(await host.sh('mount | grep kubelet || true')).toBe('');
    expect(await host.sh('ip -br link show type bridge | grep lazyjack || true')).toBe('');
    expect(await host.sh('{ iptables-save; ip6tables-save; } | grep LAZYJACK || true')).toBe('');
    expect(
      await host.sh(
        'ls -d /etc/kubernetes /etc/cni/net.d/* /etc/systemd/system/kubelet.service.d /var/lib/lazyjack/journal.ndjson 2>/dev/null || true',
      ),
    ).toBe('');
    expect(await host.sh('ip -6 route show proto 108; ip -6 address show dev eth1 scope global')).toBe('');
  }
}

test('init on the control plane node creates the values that every node needs', async () => {
  expect((await master.lazyjack('init')).exitCode).toBe(0);
  const config = await master.sh(`cat ${clusterDirectory}/config.yaml`);
  expect(config).toMatch(/token-cert-hash: "?[0-9a-f]{64}/);
  await minion.configure(config);
});

test('both nodes become Ready with their management addresses', async () => {
  await bringUp();
  const nodes = await kubectl(
    `get nodes -o jsonpath='{range .items[*]}{.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}{end}'`,
  );
  expect(nodes.trim().split('\n').sort()).toEqual(variant.nodeAddresses);
}, 240_000);

test('verify passes on both nodes', async () => {
  for (const host of lab.hosts) {
    const { exitCode, output } = await host.lazyjack('verify');
    expect({ exitCode, output }).toMatchObject({
      exitCode: 0,
      output: expect.stringMatching(/^Verified: \d+ passed, (?:\d+ warnings?, )?0 failed/mu),
    });
    for (const check of ['ping', 'mtu', 'service', 'kubelet', 'node-ready', 'certificate'])
      expect(output).toMatch(new RegExp(`^${check} .* passed `, 'mu'));
  }
});

test('a second apply has nothing to do', async () => {
  for (const host of lab.hosts) {
    for (const phase of ['prepare', 'up']) {
      const journal = await host.sh('sha256sum /var/lib/lazyjack/journal.ndjson');
      const plan = await host.lazyjack('plan', '--phase', phase, '--detailed-exitcode');
      expect({ exitCode: plan.exitCode, output: plan.output }).toMatchObject({ exitCode: 0 });
      expect((await host.apply('--phase', phase)).stdout).toContain('Nothing to do');
      expect(await host.sh('sha256sum /var/lib/lazyjack/journal.ndjson')).toBe(journal);
    }
  }
});

test('every value that kubeadm fixed is read from its files, and another value is refused', async () => {
  const config = await master.sh(`cat ${clusterDirectory}/config.yaml`);
  const differs = async (host: ClusterHost, edit: (text: string) => string): Promise<string> => {
    await host.configure(edit(config));
    const { exitCode, stderr } = await host.lazyjack('apply', '--yes');
    await host.configure(config);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing was changed') });
    return [...stderr.matchAll(/^ {6}([^:]+): .* in the cluster, /gmu)].map(([, what]) => what).join('\n');
  };
  const services = (text: string): string => text.replace('fd00:30::/110', 'fd00:31::/110').replace('172.30.0.0/16', '172.31.0.0/16');
  const onAll = (text: string): string =>
    services(text)
      .replace('id: 2 ', 'id: 3 ')
      .replace('id: 10 ', 'id: 11 ')
      .replace(/pod_net: \{ cidr: "?([\w.:]+)\/(\d+)"?/u, (_, network: string, length: string) => {
        const prefix = Number(length) + 1;
        return `pod_net: { cidr: "${network}/${prefix}", node_prefix: ${prefix + 9}`;
      })
      .replace('general:', 'general:\n  cri-socket: /run/other.sock\n  kubernetes-version: v1.20.3')
      .replace('kubeadm:', 'kubeadm:\n    ClusterConfiguration: { networking: { dnsDomain: other.test } }');
  expect(await differs(master, services)).toBe('service network (service_net)');
  expect((await differs(master, onAll)).split('\n').sort()).toEqual([
    'DNS domain of the cluster',
    'Kubernetes version of the control plane',
    'address of the API server (advertise address)',
    'addresses of the node (node-ip)',
    'container runtime (cri-socket)',
    'general.kubeadm.ClusterConfiguration',
    "names in the API server's certificate",
    'pod network (pod_net)',
    'pod subnet of this node',
    "prefix length of a node's pods (node_prefix)",
    'service network (service_net)',
  ]);
  expect((await differs(minion, onAll)).split('\n').sort()).toEqual([
    'API server that this node joined',
    'DNS domain of the cluster',
    'addresses of the node (node-ip)',
    'container runtime (cri-socket)',
    'pod subnet of this node',
    'service network (service_net)',
  ]);
  const renamed = (text: string): string => text.replace(/^ {2}minion1:/mu, '  other:');
  await minion.configure(renamed(config));
  expect((await minion.lazyjack('plan', '--host', 'other')).stderr).toMatch(/node name: minion1 in the cluster, other in/u);
  await minion.configure(config);
});

/** Runs a pod on each node, with a web server that returns the name of the node. */
async function runPods(): Promise<void> {
  for (const node of ['my-master', 'minion1']) {
    const overrides = JSON.stringify({ spec: { nodeName: node, dnsPolicy: 'Default', terminationGracePeriodSeconds: 0 } });
    const serve = `mkdir /www; echo ${node} >/www/index.html; httpd -f -p 80 -h /www`;
    await kubectl(
      `run on-${node} --labels=app=web --image=docker.io/local/busybox:1 --image-pull-policy=Never --restart=Never --overrides='${overrides}' -- sh -c '${serve}'`,
    );
  }
  await kubectl('wait --for=condition=Ready pod -l app=web --timeout=90s');
}

/** Expects that the pods reach each other, in every family. */
async function pingPods(): Promise<void> {
  const addresses = async (pod: string): Promise<readonly string[]> =>
    (await kubectl(`get pod ${pod} -o jsonpath='{.status.podIPs[*].ip}'`)).split(' ');
  const [onMaster, onMinion] = [await addresses('on-my-master'), await addresses('on-minion1')];
  for (const [first, second] of variant.podAddressPrefixes) {
    // With two families, the runtime decides which one comes first.
    const [one, other] = [onMaster.find((ip) => ip.startsWith(first)), onMinion.find((ip) => ip.startsWith(second))];
    expect({ onMaster, onMinion, one, other }).toEqual({ onMaster, onMinion, one: expect.any(String), other: expect.any(String) });
    const ping = first.includes(':') ? 'ping6' : 'ping';
    await kubectl(`exec on-my-master -- ${ping} -c 2 -w 10 ${other ?? ''}`);
    await kubectl(`exec on-minion1 -- ${ping} -c 2 -w 10 ${one ?? ''}`);
  }
}

test('pods on both nodes reach each other, their common service and the IPv4-only internet', async () => {
  await runPods();
  await kubectl('create service clusterip web --tcp=80:80');
  await pingPods();
  const service = await kubectl(`get service web -o jsonpath='{.spec.clusterIP}'`);
  // Runs the host's curl in the pod's network: the programs in the pod's image cannot resolve names.
  const fromPod = (url: string): Promise<string> =>
    minion.sh(`nsenter -t "$(pgrep -of 'httpd -f -p 80')" -n curl --silent --show-error --max-time 15 '${url}'`);
  const answers = new Set<string>();
  for (let attempt = 0; attempt < 40 && answers.size < 2; attempt += 1) {
    answers.add((await fromPod(`http://${service.includes(':') ? `[${service}]` : service}/`)).trim());
  }
  expect([...answers].sort()).toEqual(['minion1', 'my-master']);
  expect(await fromPod('http://v4only.example/')).toContain('you are');
}, 180_000);

test('destroy restores both hosts: no process, mount, interface, chain, parameter or file remains', async () => {
  await expectGone();
}, 180_000);

/** What an upgrade of lazyjack must not touch: the kubelets, the nodes, the pods and their processes. */
async function readRunning(): Promise<string> {
  const processes = lab.hosts.map((host) => host.sh('ps -o pid=,lstart=,args= -p "$(pgrep -d, -f "^/?[^ ]*kubelet |^httpd -f -p 80")"'));
  const objects = ['nodes', 'pods -l app=web'].map((what) =>
    kubectl(
      `get ${what} -o jsonpath='{range .items[*]}{.metadata.name} {.metadata.uid} {.status.conditions[?(@.type=="Ready")].status} {.status.containerStatuses[*].containerID}{"\\n"}{end}'`,
    ),
  );
  return (await Promise.all([...processes, ...objects])).join('\n');
}

test('nodes of 2.0.0 with running pods: an upgrade leaves the kubelet and the pods alone, and destroy restores both hosts', async () => {
  await tagImagesFor200(master);
  for (const host of [master, minion]) await mustRun200(host, 'apply', '--yes');
  await kubectl('wait --for=condition=Ready node --all --timeout=120s');
  await runPods();
  const running = await readRunning();
  expect(running).toMatch(/kubelet [^]*httpd /u);
  for (const host of lab.hosts) {
    const { stdout } = await host.lazyjack('plan');
    const reasons = [...stdout.matchAll(/^(?: {2})?[~+/-]+ [a-z-]+:\S+ {2}(.+)$/gmu)].map(([, reason = '']) => reason.replace(/:.*/u, ''));
    expect([...new Set(reasons)].filter((reason) => reason !== 'no longer desired')).toEqual(['new in 2.0.1']);
    // On the NAT64 node, the rules of this chain are in LAZYJACK-TRANSLATION now.
    expect(stdout.match(/^.*no longer desired.*$/gmu) ?? []).toEqual(
      host === master && yaml.includes('nat64')
        ? [expect.stringMatching(/- chain:ipv4\/filter\/LAZYJACK-FORWARD {2}no longer desired/u)]
        : [],
    );
  }
  await minion.apply();
  // 10.99.0.1 as NAT64 shows it; without NAT64, the master itself.
  const target = yaml.includes('nat64') ? 'fd00:10:64:ff9b::a63:1' : 'my-master';
  expect(await measureInterruption(minion, target, () => master.apply())).toBeLessThan(5000);
  expect(await readRunning()).toBe(running);
  await pingPods();
  for (const host of lab.hosts) await host.assertConverged();
  await expectGone();
}, 300_000);
