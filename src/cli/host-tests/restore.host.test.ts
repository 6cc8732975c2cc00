import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLab, type Lab, type LabHost } from '../../lab/lab.ts';
import { bootSystemd, type BootedHost } from '../../lab/systemd.ts';

/** Units quote it. */
const directory = '/root/50% of $cluster';
const yaml = `
general: { mode: dual-stack, insecure: true }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: "fd00:20::/64", cidr2: 10.192.0.0/16 }
pod_net: { cidr: "fd00:40::/72", cidr2: 10.244.0.0/16, mtu: 9000 }
service_net: { cidr: "fd00:30::/110" }
`;

/** As far as the order of things goes: a runtime with a socket, and a kubelet that writes down what it finds when it starts. */
const units = {
  containerd: `[Service]
RuntimeDirectory=containerd
ExecStart=/usr/bin/env node -e 'require("net").createServer().listen("/run/containerd/containerd.sock")'
[Install]
WantedBy=multi-user.target
`,
  kubelet: `[Unit]
Wants=network-online.target
After=network-online.target
[Service]
ExecStart=/bin/sh -c 'ip address show dev eth1 >/run/seen; exec sleep infinity'
[Install]
WantedBy=multi-user.target
`,
};
const programs = {
  kubelet: 'echo Kubernetes v1.20.2',
  crictl: 'true',
  kubeadm: `case $1 in
version) echo v1.20.2 ;;
join) mkdir -p /etc/kubernetes && echo client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem >/etc/kubernetes/kubelet.conf
  systemctl daemon-reload; systemctl start kubelet ;;
reset) systemctl stop kubelet; rm /etc/kubernetes/kubelet.conf ;;
esac`,
};

let lab: Lab;
let host: LabHost;
let booted: BootedHost;

beforeAll(async () => {
  lab = await createLab({
    hosts: [
      {
        name: 'minion1',
        docker: false,
        kubernetes: 'none',
        files: {
          [`${directory}/config.yaml`]: yaml,
          ...Object.fromEntries(Object.entries(units).map(([name, text]) => [`/usr/lib/systemd/system/${name}.service`, text])),
          ...Object.fromEntries(
            Object.entries(programs).map(([name, text]) => [`/usr/local/bin/${name}`, { content: `#!/bin/sh\n${text}\n`, mode: 0o755 }]),
          ),
        },
      },
    ],
  });
  host = lab.host('minion1');
  booted = await bootSystemd(host);
  await booted.sh(`systemctl enable containerd kubelet; systemctl start containerd kubelet`);
}, 60_000);

afterAll(async () => {
  await lab.close();
});

const lazyjack = (args: string): Promise<string> => booted.sh(`cd '${directory}' && lazyjack ${args}`, { timeout: 60_000 });

/** What a reboot takes away of the network, and what /run kept. */
async function reboot(meanwhile = ''): Promise<void> {
  await booted.powerOff();
  await host.sh(meanwhile);
  await host.sh(`ip address flush dev eth1; ip link set eth1 down mtu 1500; ip route flush proto 108; ip -6 route flush proto 108
    for family in ip ip6; do "$family"tables-save | grep -q LAZYJACK || continue; for table in filter nat; do "$family"tables -t $table -F; "$family"tables -t $table -X; done; done
    echo 0 >/proc/sys/net/ipv6/conf/all/forwarding; echo 0 >/proc/sys/net/ipv4/ip_forward`);
  booted = await bootSystemd(host);
}

test('systemd understands what is written for it, and what kubeadm starts in the midst of an apply is not in its way', async () => {
  await lazyjack('apply --yes --phase prepare');
  await lazyjack('apply --yes --phase up');
  expect(await booted.sh('systemd-analyze verify kubelet.service lazyjack-restore.service lazyjack-restore-up.service 2>&1')).toBe('');
  expect(await booted.sh('systemctl list-dependencies --plain --after kubelet.service')).toMatch(/lazyjack-restore\.service/);
  expect(await booted.sh('systemctl is-active kubelet; systemctl --failed --no-legend --plain')).toBe('active\n');
}, 60_000);

test('after a reboot the kubelet starts with what was prepared, and everything is as it was applied, also if something comes late', async () => {
  const config = `'${directory}/config.yaml'`;
  await reboot(`mv ${config} /root/late; setsid sh -c "sleep 3; mv /root/late ${config.replace('$', '\\$')}" </dev/null >/dev/null 2>&1 &`);
  expect(await booted.sh('systemctl --failed --no-legend --plain; systemctl is-active kubelet lazyjack-restore')).toBe('active\nactive\n');
  const seen = await booted.sh('cat /run/seen');
  expect(seen).toMatch(/mtu 9000/);
  expect(seen).toMatch(/inet 10\.192\.0\.10\/16/);
  expect(seen).toMatch(/inet6 fd00:20::a\/64/);
  // That one comes after the kubelet, and is waited for by nobody.
  await booted.sh(
    'until systemctl is-active lazyjack-restore-up; do [ "$(systemctl is-failed lazyjack-restore-up)" != failed ]; sleep 0.1; done',
  );
  expect(await host.sh('ip -6 route show proto 108')).toMatch('fd00:40:0:0:2::/80 via fd00:20::2');
  for (const phase of ['prepare', 'up'])
    expect(await lazyjack(`plan --phase ${phase} --detailed-exitcode`)).toContain('Plan: 0 to add, 0 to change, 0 to remove.');
  expect(
    await booted.sh('systemctl show -P NRestarts kubelet; systemctl show -P ActiveEnterTimestampMonotonic kubelet lazyjack-restore'),
  ).toMatch(/^0\n/);
}, 60_000);

test('a newer kubeadm at boot: all comes back but the membership, which stays, and the log says why', async () => {
  await booted.sh('sed -i s/v1.20.2/v1.21.0/ /usr/local/bin/kubeadm; touch -d 2001-01-01 /var/lib/lazyjack/kubeadm.conf');
  await reboot();
  await booted.sh(
    'until systemctl is-active lazyjack-restore-up; do [ "$(systemctl is-failed lazyjack-restore-up)" != failed ]; sleep 0.1; done',
  );
  expect(await booted.sh('systemctl --failed --no-legend --plain; systemctl is-active kubelet lazyjack-restore')).toBe('active\nactive\n');
  expect(await host.sh('ip address show dev eth1')).toMatch(/fd00:20::a\/64/);
  expect(await host.sh('ip -6 route show proto 108')).toMatch('fd00:40:0:0:2::/80 via fd00:20::2');
  expect(await host.sh('cat /proc/sys/net/ipv6/conf/all/forwarding; stat -c %y /var/lib/lazyjack/kubeadm.conf')).toMatch(/^1\n2001-/);
  // By hand it is refused.
  await expect(lazyjack('apply --yes --phase up')).rejects.toThrow('kubeadm and this node are of different versions');
  await booted.sh('sed -i s/v1.21.0/v1.20.2/ /usr/local/bin/kubeadm');
}, 60_000);

test('a kubelet that is started anew brings nothing back: an edited configuration is applied when somebody says so', async () => {
  await booted.sh(`systemctl stop kubelet lazyjack-restore; ip address del 10.192.0.10/16 dev eth1; systemctl start kubelet`);
  expect(await booted.sh('systemctl is-active lazyjack-restore || true')).toBe('inactive\n');
  expect(await host.sh('ip address show dev eth1')).not.toMatch(/10\.192/);
});

test('destroy, in the second boot, gives back what was before the first', async () => {
  await lazyjack('destroy --yes --phase up');
  expect(await booted.sh('systemctl is-active kubelet; systemctl show -P DropInPaths -P NeedDaemonReload kubelet')).toBe('active\n\nno\n');
  await lazyjack('destroy --yes --phase prepare');
  const ours = '/etc/systemd/system/lazyjack* /etc/systemd/system/kubelet.service.d /var/lib/lazyjack/journal.ndjson';
  expect(await host.sh(`ls -d ${ours} 2>/dev/null || true`)).toBe('');
  expect(await host.sh('ip -br address show dev eth1; ip link show dev eth1')).toMatch(/DOWN[^]*mtu 1500/);
  expect(await host.sh('cat /proc/sys/net/ipv6/conf/all/forwarding; { iptables-save; ip6tables-save; } | grep -c LAZYJACK || true')).toBe(
    '0\n0\n',
  );
}, 60_000);
