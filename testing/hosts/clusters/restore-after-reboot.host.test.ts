import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkoutOnHost } from '../../../lab/hosts/checkout-on-host.ts';
import { createLab, type Lab, type LabHost } from '../../../lab/hosts/create-lab.ts';
import { bootSystemd, type BootedHost } from '../../../lab/hosts/boot-systemd.ts';
import { appliedConfigurationPath } from '../../../src/roles/lazyjack-paths.ts';
import { compareSnapshots, takeSnapshot } from '../../../lab/snapshot/snapshot.ts';
import { bindsOf200, programOf200 } from '../support/release-2.0.0.ts';

/** Contains characters that units must quote. */
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

/** Substitutes that test the order: a runtime with a socket, and a kubelet that records the addresses of eth1 when it starts. */
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
  mkdir -p /var/lib/kubelet && echo 'kind: KubeletConfiguration' >/var/lib/kubelet/config.yaml
  systemctl daemon-reload; systemctl start kubelet ;;
reset) systemctl stop kubelet; rm -f /var/lib/kubelet/config.yaml /etc/kubernetes/kubelet.conf ;;
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
        binds: bindsOf200(),
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
});

afterAll(async () => {
  await lab.close();
});

const lazyjack = (args: string): Promise<string> => booted.sh(`cd '${directory}' && lazyjack ${args}`, { timeout: 60_000 });

/** Reboots the host: removes the network state and kernel parameters that do not survive a reboot. */
async function reboot(meanwhile = ''): Promise<void> {
  await booted.powerOff();
  await host.sh(meanwhile);
  await host.sh(`ip address flush dev eth1; ip link set eth1 down mtu 1500; ip route flush proto 108; ip -6 route flush proto 108
    ip link delete lazyjack-pods 2>/dev/null || true
    for family in ip ip6; do "$family"tables-save | grep -q LAZYJACK || continue; for table in filter nat mangle; do "$family"tables -t $table -F; "$family"tables -t $table -X; done; done
    echo 0 >/proc/sys/net/ipv6/conf/all/forwarding; echo 0 >/proc/sys/net/ipv4/ip_forward`);
  booted = await bootSystemd(host);
}

test('systemd accepts the units, and they do not block the kubelet that kubeadm starts during an apply', async () => {
  await lazyjack('apply --yes --phase prepare');
  await lazyjack('apply --yes --phase up');
  expect(await booted.sh('systemd-analyze verify kubelet.service lazyjack-restore.service lazyjack-restore-up.service 2>&1')).toBe('');
  expect(await booted.sh('systemctl list-dependencies --plain --after kubelet.service')).toMatch(/lazyjack-restore\.service/);
  expect(await booted.sh('systemctl is-active kubelet; systemctl --failed --no-legend --plain')).toBe('active\n');
});

/** Waits for the later unit, for which nothing else waits, and checks the status of both units. */
async function restored(): Promise<void> {
  await booted.sh(
    'until systemctl is-active lazyjack-restore-up; do [ "$(systemctl is-failed lazyjack-restore-up)" != failed ]; sleep 0.1; done',
  );
  expect(await booted.sh('systemctl --failed --no-legend --plain; systemctl is-active kubelet lazyjack-restore')).toBe('active\nactive\n');
}

const network =
  'ip -br address show dev eth1 scope global | tr -s " "; ip route show proto 108; ip -6 route show proto 108; cat /proc/sys/net/ipv4/ip_forward';

const config = `'${directory}/config.yaml'`;
const copy = '/var/lib/lazyjack/applied-prepare.yaml';

test('after a reboot the kubelet starts with the applied configuration, despite a changed YAML and a file that appears late', async () => {
  expect(await host.sh(`stat -c '%U %a' ${copy} /var/lib/lazyjack/applied-up.yaml`)).toBe('root 600\nroot 600\n');
  await host.sh(`cp ${config} /root/good.yaml; chmod 755 /root; chmod 666 ${config}`);
  await host.exec('setpriv', [
    '--reuid',
    '65534',
    '--clear-groups',
    'sed',
    `s/10.192/10.66/; s/9000/1400/; w ${directory}/config.yaml`,
    '/root/good.yaml',
  ]);
  await reboot(`mv ${copy} /root/late; setsid sh -c "sleep 3; mv /root/late ${copy}" </dev/null >/dev/null 2>&1 &`);
  await restored();
  const addresses = await booted.sh('cat /run/seen');
  expect(addresses).toMatch(/mtu 9000/);
  expect(addresses).toMatch(/inet 10\.192\.0\.10\/16/);
  expect(addresses).toMatch(/inet6 fd00:20::a\/64/);
  expect(await host.sh('ip address show dev eth1')).not.toContain('10.66');
  expect(await host.sh('ip -6 route show proto 108')).toMatch('fd00:40:0:0:2::/80 via fd00:20::2');
  expect(
    await booted.sh('systemctl show -P NRestarts kubelet; systemctl show -P ActiveEnterTimestampMonotonic kubelet lazyjack-restore'),
  ).toMatch(/^0\n/);

  // The plan shows the difference.
  const changed = await lazyjack('plan');
  expect(changed).toMatch(/~ file:\/var\/lib\/lazyjack\/applied-prepare\.yaml {2}configuration changed/);
  expect(changed).toMatch(/10\.66\.0\.10/);
  await host.sh(`cat /root/good.yaml >${config}; chmod 600 ${config}`);
  for (const phase of ['prepare', 'up'])
    expect(await lazyjack(`plan --phase ${phase} --detailed-exitcode`)).toContain(
      'Plan: 0 to create, 0 to update, 0 to replace, 0 to delete.',
    );
});

test('a reboot restores each phase as applied, even from a pipe and with a broken YAML', async () => {
  await host.sh(
    `sed 's/9000/8900/; s/insecure: true/&, token: abcdef.fedcba9876543210/' /root/good.yaml >/root/other.yaml; echo '}garbage' >${config}`,
  );
  await lazyjack('apply --yes --phase prepare --config <(cat /root/other.yaml)');
  await reboot();
  await restored();
  expect(await booted.sh('cat /run/seen')).toMatch(/mtu 8900/);
  expect(await lazyjack('plan --phase prepare --detailed-exitcode --config /root/other.yaml')).toContain(
    'Plan: 0 to create, 0 to update, 0 to replace',
  );
  // Phase prepare is applied with another configuration, so it comes first.
  expect(await lazyjack('plan --phase up --config /root/good.yaml || test $? = 1')).not.toContain(appliedConfigurationPath('up'));
  await host.sh(`cat /root/good.yaml >${config}`);
  await lazyjack('apply --yes');
});

test('a boot while an apply awaits confirmation rolls it back, and restores what was applied before', async () => {
  await host.sh(`sed 's/9000/8800/' /root/good.yaml >/root/other.yaml`);
  const apply = (seconds: number): Promise<string> =>
    lazyjack(`apply --yes --phase prepare --confirm ${seconds} --config /root/other.yaml`);
  expect(await apply(600)).toMatch(/^Awaiting confirmation until /m);
  expect(await host.sh('ip link show dev eth1')).toMatch(/mtu 8800/);
  // systemd starts the process again that waits.
  await booted.sh(`systemctl kill --signal=KILL 'lazyjack-await-*'
    for _ in {1..100}; do lazyjack status | grep -q 'this host rolls them back by itself' && break; sleep 0.1; done`);
  expect(await lazyjack('status')).toMatch(/Awaiting confirmation: .* this host rolls them back by itself\.$/m);
  await reboot();
  await restored();
  expect(await host.sh('ip link show dev eth1')).toMatch(/mtu 9000/);
  expect(await lazyjack('status')).toMatch(
    /^Rolled back: apply of phase prepare, .*: the host was rebooted before anybody confirmed it\.$/m,
  );
  expect(await lazyjack('plan --phase prepare --detailed-exitcode')).toContain('Plan: 0 to create, 0 to update, 0 to replace');
  const armed = '/etc/systemd/system/lazyjack-roll-back.service /etc/systemd/system/multi-user.target.wants/lazyjack-roll-back.service';
  expect(await host.sh(`ls -d ${armed} /var/lib/lazyjack/awaits-confirmation.json 2>/dev/null || true`)).toBe('');

  // The unit outlives the session that started it.
  await apply(1);
  await booted.sh(`for _ in {1..150}; do [ -e /var/lib/lazyjack/awaits-confirmation.json ] || break; sleep 0.1; done`);
  expect(await host.sh('ip link show dev eth1')).toMatch(/mtu 9000/);
  expect(await booted.sh(`systemctl list-units --all --no-legend 'lazyjack-await-*'`)).toBe('');
});

/** lazyjack 2.0.0 as installed on the host; an upgrade overwrites it. Its restore units name this path. */
const installed = '/usr/local/lib/lazyjack/lazyjack.js';

test('a host of 2.0.0 that reboots between upgrade and apply is restored, and destroy restores it as before 2.0.0', async () => {
  await lazyjack('destroy --yes');
  await host.sh(`chmod 600 ${config}`);
  const before = await takeSnapshot(host);
  await host.sh(`mkdir ${dirname(installed)}; cp -a ${programOf200} ${installed}`);
  const lazyjack200 = (args: string): Promise<string> => booted.sh(`cd '${directory}' && node ${installed} ${args}`, { timeout: 60_000 });
  await lazyjack200('apply --yes');
  await reboot();
  await restored();
  const restoredBy200 = await host.sh(network);

  await host.sh(`cp ${checkoutOnHost}/dist/lazyjack.js ${installed}; chmod 666 ${config}`);
  const planned = await lazyjack('plan 2>&1');
  expect(planned).toMatch(
    /warning: the restore units of lazyjack 2\.0\.0 apply the YAML at boot\n.*config\.yaml at every boot, so a user who can write it becomes root/,
  );
  expect(planned).toMatch(/~ file:\/etc\/systemd\/system\/lazyjack-restore\.service {2}new in 2\.0\.1: content\n/);
  await reboot();
  await restored();
  expect(await host.sh(network)).toBe(restoredBy200);
  const units = '/etc/systemd/system/lazyjack-restore{,-up}.service';
  expect(await host.sh(`grep -c -- --restore ${units}; ls /var/lib/lazyjack/applied-*`)).toMatch(
    /:1\n.*:1\n.*applied-prepare.yaml\n.*applied-up.yaml/,
  );
  await host.sh(`chmod 600 ${config}`);
  expect(await booted.sh(`cd '${directory}' && node ${installed} plan --detailed-exitcode`)).toContain(
    'Plan: 0 to create, 0 to update, 0 to replace',
  );
  await lazyjack('destroy --yes');
  await host.sh(`rm -r ${dirname(installed)}`);
  // systemd writes its own logs at every boot.
  expect(compareSnapshots(before, await takeSnapshot(host)).filter(({ name }) => !name.startsWith('/var/log/'))).toEqual([]);
  await lazyjack('apply --yes');
});

test.each([
  [
    'missing',
    `rm ${copy}`,
    /phase prepare is not applied on this host: there is no .*applied-prepare\.yaml\n.*Run: lazyjack apply --phase prepare/,
  ],
  ['of another user', `chown 65534 ${copy}`, /applied-prepare\.yaml is not a file of root's/],
  ['readable by others', `chmod 644 ${copy}`, /applied-prepare\.yaml is not a file of root's.*\n.*lazyjack apply --config FILE/],
  ['a link', `mv ${copy} /root/elsewhere; ln -s /root/elsewhere ${copy}`, /applied-prepare\.yaml is not a file of root's/],
  ['a pipe', `rm ${copy}; mkfifo -m 600 ${copy}`, /applied-prepare\.yaml is not a file of root's/],
  [
    'in a directory that others can write',
    'chmod 777 /var/lib/lazyjack',
    /\/var\/lib\/lazyjack is not a directory that only root can write/,
  ],
])('a copy that is %s is not applied', async (_, spoil, message) => {
  await host.sh(`cp -p ${copy} /root/copy; ${spoil}`);
  const { stderr, exitCode } = await host.exec('lazyjack', ['apply', '--restore', '--phase', 'prepare', '--host', 'minion1'], {
    check: false,
  });
  await host.sh(`chmod 700 /var/lib/lazyjack; rm -rf ${copy}; mv /root/copy ${copy}`);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(1);
});

test('with a newer kubeadm, a boot restores everything and leaves the membership unchanged', async () => {
  await booted.sh('sed -i s/v1.20.2/v1.21.0/ /usr/local/bin/kubeadm; touch -d 2001-01-01 /var/lib/lazyjack/kubeadm.conf');
  await reboot();
  await booted.sh(
    'until systemctl is-active lazyjack-restore-up; do [ "$(systemctl is-failed lazyjack-restore-up)" != failed ]; sleep 0.1; done',
  );
  expect(await booted.sh('systemctl --failed --no-legend --plain; systemctl is-active kubelet lazyjack-restore')).toBe('active\nactive\n');
  expect(await host.sh('ip address show dev eth1')).toMatch(/fd00:20::a\/64/);
  expect(await host.sh('ip -6 route show proto 108')).toMatch('fd00:40:0:0:2::/80 via fd00:20::2');
  expect(await host.sh('cat /proc/sys/net/ipv6/conf/all/forwarding; stat -c %y /var/lib/lazyjack/kubeadm.conf')).toMatch(/^1\n2001-/);
  // Outside of a boot, apply is refused.
  await expect(lazyjack('apply --yes --phase up')).rejects.toThrow('kubeadm and this node are of different versions');
  await booted.sh('sed -i s/v1.21.0/v1.20.2/ /usr/local/bin/kubeadm');
});

test('a restart of the kubelet restores nothing: only a command applies an edited configuration', async () => {
  await booted.sh(`systemctl stop kubelet lazyjack-restore; ip address del 10.192.0.10/16 dev eth1; systemctl start kubelet`);
  expect(await booted.sh('systemctl is-active lazyjack-restore || true')).toBe('inactive\n');
  expect(await host.sh('ip address show dev eth1')).not.toMatch(/10\.192/);
});

test('destroy after a reboot restores the state before the first apply', async () => {
  await lazyjack('destroy --yes --phase up');
  expect(await booted.sh('systemctl is-active kubelet; systemctl show -P DropInPaths -P NeedDaemonReload kubelet')).toBe('active\n\nno\n');
  await lazyjack('destroy --yes --phase prepare');
  const ours = '/etc/systemd/system/lazyjack* /etc/systemd/system/kubelet.service.d /var/lib/lazyjack/journal.ndjson';
  expect(await host.sh(`ls -d ${ours} 2>/dev/null || true`)).toBe('');
  expect(await host.sh('ip -br address show dev eth1; ip link show dev eth1')).toMatch(/DOWN[^]*mtu 1500/);
  expect(await host.sh('cat /proc/sys/net/ipv6/conf/all/forwarding; { iptables-save; ip6tables-save; } | grep -c LAZYJACK || true')).toBe(
    '0\n0\n',
  );
});
