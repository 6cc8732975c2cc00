import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
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

const lab = useClusterLab(yaml, [{ name: 'my-master', kubernetes: 'none' }], async () => {
  host = lab.host('my-master');
  await removeKubernetesPrograms(host);
});

/** Returns the summaries of the problems and warnings of a plan, with their severity. */
async function problems(phase: 'prepare' | 'up'): Promise<readonly string[]> {
  const { stderr } = await host.lazyjack('plan', '--phase', phase);
  return stderr.split('\n').filter((line) => /^(?:error|warning): /u.test(line));
}

test('prepare: networks that are in use, and no route to the IPv4 internet', async () => {
  await host.configure(clusterYaml(['my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }']));
  await host.sh('ip route del default; ip -6 route add fd00:40:0:0:7::/80 dev eth0; ip address add 172.18.5.1/24 dev eth0');
  const { stderr } = await host.lazyjack('plan', '--phase', 'prepare');
  expect(stderr).toMatch(/error: Docker is needed here/);
  expect(stderr).toMatch(/warning: no IPv4 default route\n.*\n.*ip route add default via GATEWAY/);
  expect(stderr).toMatch(/ip route del fd00:40:0:0:7::\/80 dev eth0/);
  expect(stderr).toMatch(/ip route del 172\.18\.5\.0\/24 dev eth0/);
  await host.sh('ip route add default via 10.99.0.1; ip -6 route del fd00:40:0:0:7::/80 dev eth0; ip address del 172.18.5.1/24 dev eth0');
  expect(await problems('prepare')).toEqual(['error: Docker is needed here', 'error: kubeadm.conf cannot be created']);
});

test('up: all problems are reported together, apply changes nothing, and each fix resolves its problem', async () => {
  await host.configure(yaml);
  await host.prepare('--force');
  await installFakeProgram(host, 'kubelet', 'Kubernetes v1.25.0');
  // containerd as Docker's packages install it, and CNI plugins without one that is needed.
  await host.sh(`mkdir -p /run/containerd && node -e 'require("net").createServer().listen("/run/containerd/containerd.sock", () => process.kill(process.pid, "SIGKILL"))' || true
    test -S /run/containerd/containerd.sock
    cp /etc/containerd/config.toml /tmp/config.toml; echo 'disabled_plugins = ["cri"]' >/etc/containerd/config.toml
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
