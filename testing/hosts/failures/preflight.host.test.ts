import { expect, test } from '@jest/globals';
import { checkoutOnHost } from '../../../lab/hosts/checkout-on-host.ts';
import { clusterDirectory, type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { clusterYaml } from '../support/cluster-yaml.ts';
import { installFakeProgram, removeKubernetesPrograms } from '../support/fake-programs.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const yaml = `
general:
  mode: ipv4
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.96.0.0/16 }
`;

let host: ClusterHost;

const kubernetes = 'none';
const lab = useClusterLab(
  yaml,
  [
    { name: 'my-master', kubernetes },
    { name: 'minion1', kubernetes },
  ],
  async () => {
    host = lab.host('my-master');
    for (const each of lab.hosts) await removeKubernetesPrograms(each);
  },
);

/** Creates the socket of a container runtime; no process listens on it. */
async function placeContainerdSocket(on: ClusterHost): Promise<void> {
  await on.sh(`mkdir -p /run/containerd && node -e 'require("net").createServer().listen("/run/containerd/containerd.sock", () => process.kill(process.pid, "SIGKILL"))' || true
    test -S /run/containerd/containerd.sock`);
}

/** Returns the summaries of the problems and warnings of a plan, with their severity. */
async function problems(phase: 'prepare' | 'up', on = host): Promise<readonly string[]> {
  const { stderr } = await on.lazyjack('plan', '--phase', phase);
  return stderr.split('\n').filter((line) => /^(?:error|warning): /u.test(line));
}

test('prepare: networks that are in use, and no route to the IPv4 internet', async () => {
  await host.configure(clusterYaml(['my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }']));
  await host.sh(
    'ip route del default; ip -6 route add fd00:40:0:0:7::/80 dev eth0; ip address add 172.18.5.1/24 dev eth0; ip -6 route add blackhole fd00:40:0:0:8::/81; echo options rotate no-aaaa >>/etc/resolv.conf',
  );
  const { stderr } = await host.lazyjack('plan', '--phase', 'prepare');
  expect(stderr).toMatch(/error: Docker is needed here/);
  expect(stderr).toMatch(/warning: no IPv4 default route\n.*\n.*ip route add default via GATEWAY/);
  expect(stderr).toMatch(/ip route del fd00:40:0:0:7::\/80 dev eth0/);
  expect(stderr).toMatch(/ip route del 172\.18\.5\.0\/24 dev eth0/);
  expect(stderr).toMatch(/ip route del blackhole fd00:40:0:0:8::\/81\n/);
  expect(stderr).toMatch(/"options rotate", so that fd00:10::100 and [\d.]+ are asked in turn[^]*Remove the word no-aaaa/);
  await host.sh('ip route del blackhole fd00:40:0:0:8::/81; sed -i /rotate/d /etc/resolv.conf');
  await host.sh('ip route add default via 10.99.0.1; ip -6 route del fd00:40:0:0:7::/80 dev eth0; ip address del 172.18.5.1/24 dev eth0');
  expect(await problems('prepare')).toEqual(['error: Docker is needed here', 'error: kubeadm.conf cannot be created']);
});

test('up: all problems are reported together, apply changes nothing, and each fix resolves its problem', async () => {
  await host.configure(yaml);
  await host.prepare('--force');
  await installFakeProgram(host, 'kubelet', 'Kubernetes v1.25.0');
  // containerd as Docker's packages install it, and CNI plugins without one that is needed.
  await placeContainerdSocket(host);
  await host.sh(`cp /etc/containerd/config.toml /tmp/config.toml; echo 'disabled_plugins = ["cri"]' >/etc/containerd/config.toml
    mv /usr/lib/cni/portmap /tmp/`);
  const before = await host.snapshot();
  const { stderr, stdout, exitCode } = await host.lazyjack('apply', '--phase', 'up', '--yes');
  expect(exitCode).toBe(1);
  expect(await host.changesSince(before)).toEqual([]);
  const output = stdout + stderr;
  for (const fix of [
    /Install kubeadm, 1\.13 or newer/,
    /Install kubectl of the same version as kubeadm/,
    /Not in \/opt\/cni\/bin or \/usr\/lib\/cni: portmap\.\n.*apt-get install containernetworking-plugins/,
    /Take "cri" out of disabled_plugins there, then: systemctl restart containerd/,
    /Run: lazyjack init/,
  ])
    expect(output).toMatch(fix);

  await installFakeProgram(host, 'kubeadm', 'v1.20.2');
  expect(await problems('up')).toEqual([
    'warning: kubectl is missing',
    'error: crictl is missing',
    'error: kubelet and kubeadm do not go together',
    'error: CNI plugins are missing',
    'error: the kubelet has no container runtime',
    'error: init has not run',
  ]);
  await installFakeProgram(host, 'kubectl', '{ "clientVersion": { "gitVersion": "v1.20.2" } }');
  await installFakeProgram(host, 'crictl', 'crictl version 1.20.0');
  await installFakeProgram(host, 'kubelet', 'Kubernetes v1.20.2');
  await host.sh('mv /tmp/portmap /usr/lib/cni/');
  expect(await problems('up')).toEqual(['error: the kubelet has no container runtime', 'error: init has not run']);
  await host.sh(
    'mv /tmp/config.toml /etc/containerd/config.toml; mkdir -p /run/crio && cp -a /run/containerd/containerd.sock /run/crio/crio.sock',
  );
  expect((await host.lazyjack('plan', '--phase', 'up')).stderr).toMatch(/several container runtimes are here .*\n.*cri-socket: /);
  await host.sh('rm -r /run/crio');
  expect((await host.lazyjack('init')).exitCode).toBe(0);
  expect(await problems('up')).toEqual(['error: prepare comes first']);
  await host.prepare();
  expect(await problems('up')).toEqual([]);
});

test('up: what overrules it is reported before anything is written, and each fix resolves its problem', async () => {
  const minion = lab.host('minion1');
  await minion.configure(await host.sh(`cat ${clusterDirectory}/config.yaml`));
  await installFakeProgram(minion, 'kubeadm', 'v1.31.0');
  await installFakeProgram(minion, 'kubelet', 'Kubernetes v1.31.0');
  await installFakeProgram(minion, 'containerd', 'containerd github.com/containerd/containerd v1.7.2 0cae528');
  // Before the runtime is there.
  expect(await problems('prepare', minion)).toEqual(['warning: no container runtime yet']);
  await placeContainerdSocket(minion);
  await minion.prepare();
  expect(await problems('up', minion)).toEqual([]);

  const listener = minion.start('node', ['-e', 'require("net").createServer().listen(10250, "127.0.0.1"); setTimeout(() => {}, 1e9)'], {
    check: false,
  });
  const dropIn = '/etc/systemd/system/containerd.service.d/proxy.conf';
  await minion.sh(`mkdir -p /run/systemd/system /etc/cni/net.d /etc/containerd ${dropIn.replace('/proxy.conf', '')}
    echo '{}' >/etc/cni/net.d/10-containerd-net.conflist
    echo 'KUBELET_EXTRA_ARGS=--node-ip=10.0.2.15' >/etc/default/kubelet
    printf '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]\\nSystemdCgroup = false\\n' >/etc/containerd/config.toml
    printf '[Service]\\nEnvironment=HTTPS_PROXY=http://user:hunter2@proxy:3128 NO_PROXY=localhost\\n' >${dropIn}
    ip route add unreachable 10.244.2.0/25
    for i in 1 2 3 4 5 6 7 8 9 10; do grep -q ':280A .* 0A ' /proc/net/tcp && break; sleep 0.1; done`);
  const before = await minion.snapshot();
  const { exitCode, output } = await minion.lazyjack('apply', '--phase', 'up', '--yes');
  expect(exitCode).toBe(1);
  expect(await minion.changesSince(before)).toEqual([]);
  for (const said of [
    /\/etc\/cni\/net\.d\/10-containerd-net\.conflist sorts before 10-lazyjack\.conflist.*\n.*mv \/etc\/cni\/net\.d\/10-containerd-net\.conflist \/root\//,
    /\/etc\/default\/kubelet has --node-ip=10\.0\.2\.15.* 10\.192\.0\.10.*\n.*Remove --node-ip from \/etc\/default\/kubelet/,
    /kubelet and containerd use different cgroup drivers\n.*\n.*Write SystemdCgroup = true into \/etc\/containerd\/config\.toml/,
    /node \(process \d+\) listens on port 10250, which the kubelet of this node needs\.\n.*ss -ltnp/,
    /containerd has a proxy in \/etc\/systemd\/system\/containerd\.service\.d\/proxy\.conf, and NO_PROXY there lacks 10\.192\.0\.0\/16, 10\.244\.0\.0\/16, 10\.96\.0\.0\/16/,
  ])
    expect(output).toMatch(said);
  expect(output).not.toContain('hunter2');
  expect((await minion.lazyjack('plan', '--phase', 'prepare')).stderr).toMatch(/ip route del unreachable 10\.244\.2\.0\/25\n/);
  // A record replays the same problems.
  await minion.sh(`cd ${clusterDirectory} && lazyjack record --out /tmp/record.json`);
  expect(await minion.sh('cat /tmp/record.json')).not.toContain('hunter2');
  const live = await minion.lazyjack('plan', '--phase', 'up');
  expect((await minion.lazyjack('plan', '--phase', 'up', '--host-from', '/tmp/record.json')).stderr).toBe(live.stderr);

  await listener.signal('SIGKILL');
  await listener.done;
  await minion.sh(`rm -r /etc/cni/net.d/10-containerd-net.conflist ${dropIn}
    : >/etc/default/kubelet; sed -i s/false/true/ /etc/containerd/config.toml; ip route del unreachable 10.244.2.0/25`);
  expect(await problems('up', minion)).toEqual([]);
  expect(await problems('prepare', minion)).toEqual([]);
  await minion.sh('rm -r /run/systemd/system');
});

test('up: kubeadm itself checks what general.kubeadm adds for the kubelet', async () => {
  const stub = `LAB_KUBERNETES_VERSION=1.31.0 exec bash ${checkoutOnHost}/scripts/lab/kubernetes/kubeadm "$@"`;
  await host.sh('cat >/usr/local/bin/kubeadm', { input: `#!/bin/sh\n${stub}\n` });
  await host.sh(`sed -i 's/^general:/&\\n  kubeadm: { KubeletConfiguration: { maxPodz: 10 } }/' ${clusterDirectory}/config.yaml`);
  expect((await host.lazyjack('plan', '--phase', 'prepare')).stderr).toMatch(
    /error: kubeadm does not accept kubeadm\.conf\n +kubeadm v1\.31\.0 says:\n[^]*\n +strict decoding error: unknown field "maxPodz"\n {4}Correct general\.kubeadm/,
  );
  await host.sh(`sed -i s/maxPodz/maxPods/ ${clusterDirectory}/config.yaml`);
  expect(await problems('prepare')).toEqual([]);
});
