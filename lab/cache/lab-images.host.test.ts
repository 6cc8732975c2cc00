import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { labImages } from './lab-images.ts';
import { createLab, type Lab, type LabHost } from '../hosts/create-lab.ts';
import { waitFor } from '../hosts/wait-for.ts';

const prefix = 'fd00:10:64:ff9b::';
const management = 'ip link set eth1 mtu 9000 up; ip -6 addr add';

let lab: Lab;
let gateway: LabHost;
let client: LabHost;

/** Does by hand what lazyjack does: network, both containers, forwarding, routes. */
const gatewayScript = `
${management} fd00:20::2/64 dev eth1 nodad
sysctl -qw net.ipv6.conf.all.forwarding=1
docker network create --ipv6 --subnet 172.18.0.0/16 --gateway 172.18.0.1 --subnet fd00:10::/64 --gateway fd00:10::1 support_net
mkdir -p /var/lib/lazyjack/bind
cat >/var/lib/lazyjack/bind/named.conf <<END
options {
  directory "/var/cache/bind";
  allow-query { any; };
  listen-on-v6 { any; };
  dnssec-validation no;
  forward only;
  forwarders { ${prefix}a63:1; };
  dns64 ${prefix}/96 { exclude { any; }; };
};
END
docker run -d --name bind9 --network support_net --ip 172.18.0.2 --ip6 fd00:10::100 --restart unless-stopped \\
  --read-only --tmpfs /run/named --tmpfs /var/cache/bind -v /var/lib/lazyjack/bind:/etc/bind:ro ${labImages.dns64}
docker run -d --name tayga --network support_net --ip 172.18.0.200 --ip6 fd00:10::200 --restart unless-stopped \\
  --cap-add NET_ADMIN --device /dev/net/tun --sysctl net.ipv4.ip_forward=1 --sysctl net.ipv6.conf.all.forwarding=1 \\
  --sysctl net.ipv6.conf.all.disable_ipv6=0 \\
  -e TAYGA_CONF_PREFIX=${prefix}/96 -e TAYGA_CONF_IPV4_ADDR=172.18.0.200 -e TAYGA_CONF_DYNAMIC_POOL=172.18.0.128/25 ${labImages.nat64}
ip route add 172.18.0.128/25 via 172.18.0.200
ip -6 route add ${prefix}/96 via fd00:10::200
`;

const clientScript = `
ip link set eth0 down
${management} fd00:20::3/64 dev eth1 nodad
ip -6 route add ${prefix}/96 via fd00:20::2
ip -6 route add fd00:10::/64 via fd00:20::2
echo nameserver fd00:10::100 >/etc/resolv.conf
`;

beforeAll(async () => {
  lab = await createLab({ hosts: ['gateway', { name: 'client', docker: false }] });
  gateway = lab.host('gateway');
  client = lab.host('client');
  await Promise.all([gateway.sh(gatewayScript), client.sh(clientScript)]);
});

afterAll(async () => {
  await lab.close();
});

/** Fetches a page through DNS64 and NAT64, from a host that has only IPv6. */
const fetchPage = (): Promise<string> =>
  waitFor(
    async () => {
      const { stdout } = await client.exec('curl', ['-sS', '-m', '2', 'http://v4only.example/'], { check: false });
      return stdout || null;
    },
    {
      description: 'v4only.example',
      timeout: 15_000,
      detail: () => gateway.sh('docker logs bind9 2>&1 | tail -n 5; docker logs tayga 2>&1 | tail -n 5'),
    },
  );

test('a host without IPv4 reaches an IPv4-only server', async () => {
  expect(await fetchPage()).toBe('you are 10.99.0.10\n');
  expect(await client.sh('dig +short v4only.example AAAA')).toBe(`${prefix}a63:1\n`);
});

test('DNS64 ignores an existing AAAA record', async () => {
  expect(await client.sh('dig +short dual.example AAAA')).toBe(`${prefix}a63:1\n`);
});

test('5 MiB pass in both directions over a link with an MTU of 9000', async () => {
  expect(await client.sh('curl -sS -m 20 http://v4only.example/5mb | wc -c')).toBe('5242880\n');
  const sent = await client.sh('head -c 5242880 /dev/urandom >/tmp/up; sha256sum </tmp/up | cut -c1-64');
  const received = await client.sh('curl -sS -m 20 -T /tmp/up http://v4only.example/');
  expect(received).toContain(sent.trim());
});

test('both containers run with minimal privileges', async () => {
  const capabilities = await gateway.sh('docker exec bind9 grep CapEff /proc/1/status');
  expect(capabilities).toContain('0000000000000400');
  expect(await gateway.sh("docker inspect -f '{{.HostConfig.Privileged}}' tayga")).toBe('false\n');
});

test('both containers stop immediately and serve again after a restart', async () => {
  const start = Date.now();
  await gateway.sh('docker restart -t 10 bind9 tayga');
  expect(Date.now() - start).toBeLessThan(5_000);
  await fetchPage();
});

test('both containers serve again after a restart of dockerd', async () => {
  await gateway.restartDocker();
  await fetchPage();
});

test('both containers become healthy', async () => {
  await waitFor(async () => ((await gateway.sh('docker ps')).match(/\(healthy\)/g)?.length === 2 ? true : null), {
    description: 'healthy containers',
    timeout: 20_000,
    interval: 500,
    detail: () => gateway.sh('docker ps'),
  });
});

test('a server that does not answer is unhealthy', async () => {
  await gateway.sh('docker kill -s STOP bind9');
  const { exitCode } = await gateway.exec('docker', ['exec', 'bind9', 'healthcheck'], { check: false });
  expect(exitCode).toBe(1);
});
