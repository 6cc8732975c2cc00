import { kubeletDropIn } from '../../../lab/kubernetes/stub-programs.ts';
import type { UmlHostOptions } from '../../../lab/uml/uml-options.ts';
import { standInKubernetes } from '../support/stand-in-kubernetes.ts';

export const dimensions = {
  init: ['systemd 252', 'systemd 257'],
  docker: ['20.10', '26.1', '28.5'],
  resolver: ['resolved', 'resolvconf', 'NetworkManager', 'cloud-init', 'plain'],
  owner: ['NetworkManager', 'networkd', 'netplan', 'ifupdown', 'dhcpcd', 'nobody'],
} as const;

/** A host as people have it. */
export interface Journey {
  readonly init: (typeof dimensions.init)[number];
  /** The version at the end: 28.5 is installed over 26.1 while the host is prepared. */
  readonly docker: (typeof dimensions.docker)[number];
  readonly resolver: (typeof dimensions.resolver)[number];
  /** The daemon that configures eth0 and manages eth1, the management interface, to which it gives no address. */
  readonly owner: (typeof dimensions.owner)[number];
  /** The node is a control plane node with stand-ins for Kubernetes, and both phases are applied. Otherwise it only translates. */
  readonly isMember?: true;
  /** The files of this distribution are where it has them. */
  readonly layout?: 'Fedora';
}

/** Each value of each dimension occurs at least twice (journeys.test.ts). docs/compatibility.md has the same table with results. */
export const journeys: readonly Journey[] = [
  { init: 'systemd 257', docker: '26.1', resolver: 'plain', owner: 'ifupdown' },
  { init: 'systemd 257', docker: '26.1', resolver: 'resolved', owner: 'networkd', isMember: true },
  { init: 'systemd 257', docker: '28.5', resolver: 'resolved', owner: 'netplan', isMember: true },
  { init: 'systemd 257', docker: '26.1', resolver: 'NetworkManager', owner: 'NetworkManager' },
  { init: 'systemd 257', docker: '26.1', resolver: 'resolved', owner: 'NetworkManager', isMember: true, layout: 'Fedora' },
  { init: 'systemd 257', docker: '26.1', resolver: 'resolvconf', owner: 'dhcpcd' },
  { init: 'systemd 257', docker: '28.5', resolver: 'cloud-init', owner: 'netplan' },
  { init: 'systemd 257', docker: '28.5', resolver: 'plain', owner: 'nobody' },
  { init: 'systemd 252', docker: '20.10', resolver: 'plain', owner: 'ifupdown' },
  { init: 'systemd 252', docker: '20.10', resolver: 'NetworkManager', owner: 'NetworkManager' },
  { init: 'systemd 252', docker: '20.10', resolver: 'resolvconf', owner: 'ifupdown' },
  { init: 'systemd 252', docker: '20.10', resolver: 'cloud-init', owner: 'networkd' },
  { init: 'systemd 252', docker: '20.10', resolver: 'resolved', owner: 'dhcpcd' },
  { init: 'systemd 252', docker: '20.10', resolver: 'plain', owner: 'nobody' },
];

export const journeyName = ({ init, docker, resolver, owner, isMember, layout }: Journey): string =>
  [init, `Docker ${docker}`, `resolver ${resolver}`, `interfaces of ${owner}`, isMember && 'both phases', layout && `files as in ${layout}`]
    .filter((part) => part !== undefined)
    .join(', ');

/** Addresses of the only host of a lab. */
const address = '10.99.0.10';
const gateway = '10.99.0.1';

const withoutIfupdown = `printf 'auto lo\\niface lo inet loopback\\n' >/etc/network/interfaces`;

/** apt, because dpkg does not order packages by what they need before they are unpacked. It needs no list of packages for files. */
const installPackages = `export DEBIAN_FRONTEND=noninteractive
install_packages() {
  apt-get -qq -y --no-install-recommends install /var/lib/lab/packages/$1/*.deb >/dev/null
}`;

const ownerSetUps: Readonly<Record<Journey['owner'], string>> = {
  ifupdown: `printf 'auto eth1\\niface eth1 inet manual\\n' >/etc/network/interfaces.d/eth1`,
  networkd: `${withoutIfupdown}
printf '[Match]\\nName=eth0\\n[Network]\\nAddress=${address}/24\\nGateway=${gateway}\\n' >/etc/systemd/network/10-eth0.network
printf '[Match]\\nName=eth1\\n[Link]\\nRequiredForOnline=no\\n' >/etc/systemd/network/20-eth1.network
systemctl -q enable systemd-networkd`,
  netplan: `${withoutIfupdown}
install_packages netplan
cat >/etc/netplan/50-cloud-init.yaml <<END
network:
  version: 2
  renderer: networkd
  ethernets:
    eth0: { addresses: [${address}/24], routes: [{ to: default, via: ${gateway} }] }
    eth1: { optional: true }
END
chmod 600 /etc/netplan/50-cloud-init.yaml
systemctl -q enable systemd-networkd`,
  NetworkManager: `${withoutIfupdown}
cat >/etc/NetworkManager/system-connections/eth0.nmconnection <<END
[connection]
id=eth0
type=ethernet
interface-name=eth0
[ipv4]
method=manual
address1=${address}/24,${gateway}
dns=${gateway};
[ipv6]
method=link-local
END
chmod 600 /etc/NetworkManager/system-connections/eth0.nmconnection
# Otherwise it asks for a lease on eth1 all the time.
printf '[main]\\nno-auto-default=*\\n' >/etc/NetworkManager/conf.d/no-auto-default.conf
systemctl -q enable NetworkManager`,
  // The lab has no DHCP server: the address is static, and dhcpcd manages the interface all the same.
  dhcpcd: `${withoutIfupdown}
install_packages dhcpcd
printf 'allowinterfaces eth0 eth1\\nnoipv4ll\\ninterface eth0\\nstatic ip_address=${address}/24\\nstatic routers=${gateway}\\nnohook resolv.conf\\n' >/etc/dhcpcd.conf
cat >/etc/systemd/system/dhcpcd.service <<END
[Unit]
Before=network.target
Wants=network.target
[Service]
Type=forking
ExecStart=/usr/sbin/dhcpcd -q -b
[Install]
WantedBy=multi-user.target
END
systemctl -q enable dhcpcd`,
  // An administrator's script: no daemon knows the interface.
  nobody: `${withoutIfupdown}
cat >/etc/systemd/system/static-network.service <<END
[Unit]
Before=network.target
Wants=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/sbin/ip address add ${address}/24 dev eth0
ExecStart=/sbin/ip link set eth0 up
ExecStart=/sbin/ip route add default via ${gateway}
[Install]
WantedBy=multi-user.target
END
systemctl -q enable static-network`,
};

const resolverSetUps: Readonly<Record<Journey['resolver'], string>> = {
  plain: '',
  resolved: `mkdir -p /etc/systemd/resolved.conf.d
printf '[Resolve]\\nDNS=${gateway}\\n' >/etc/systemd/resolved.conf.d/dns.conf
ln -sf ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf
systemctl -q enable systemd-resolved`,
  resolvconf: `dpkg --purge systemd-resolved >/dev/null
install_packages resolvconf
echo 'nameserver ${gateway}' >/etc/resolvconf/resolv.conf.d/base
ln -sf ../run/resolvconf/resolv.conf /etc/resolv.conf
systemctl -q enable resolvconf`,
  // Its connection has the name server (see the owner).
  NetworkManager: '',
  'cloud-init': `install_packages cloud-init
mkdir -p /var/lib/cloud/seed/nocloud
printf 'instance-id: lab\\nlocal-hostname: node\\n' >/var/lib/cloud/seed/nocloud/meta-data
printf '#cloud-config\\nmanage_etc_hosts: true\\nssh_deletekeys: false\\ndisable_root: false\\nusers: []\\n' >/var/lib/cloud/seed/nocloud/user-data
echo 'network: { config: disabled }' >/etc/cloud/cloud.cfg.d/99-network.cfg
# Locales, sources of apt and the like need programs that this host does not have.
printf 'cloud_config_modules: []\\ncloud_final_modules: []\\n' >/etc/cloud/cloud.cfg.d/99-modules.cfg
echo 'datasource_list: [ NoCloud ]' >/etc/cloud/cloud.cfg.d/90-datasource.cfg`,
};

/**
 * Files of a distribution that Debian has elsewhere or not at all. Fedora: the arguments of the kubelet in /etc/sysconfig, the kernel
 * parameters of systemd in /usr/lib/sysctl.d, units' drop-ins of packages in /usr/lib, and the folder of the old network scripts.
 */
const layouts: Readonly<Record<NonNullable<Journey['layout']>, Readonly<Record<string, string>>>> = {
  Fedora: {
    '/etc/sysconfig/kubelet': 'KUBELET_EXTRA_ARGS=\n',
    '/etc/sysconfig/docker': "OPTIONS='--default-ulimit nofile=1024:1024'\n",
    '/etc/sysconfig/network-scripts/readme-ifcfg-rh.txt': 'NetworkManager stores new network profiles in keyfile format.\n',
    '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': kubeletDropIn.replace('/etc/default/kubelet', '/etc/sysconfig/kubelet'),
    '/usr/lib/systemd/system/service.d/10-timeout-abort.conf': '[Service]\nTimeoutStopFailureMode=abort\n',
    '/usr/lib/sysctl.d/50-default.conf': `net.ipv4.conf.default.rp_filter = 2
net.ipv4.conf.*.rp_filter = 2
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.conf.*.accept_source_route = 0
net.ipv4.conf.default.promote_secondaries = 1
net.ipv4.conf.*.promote_secondaries = 1
`,
  },
};

/** The only host of a journey. */
export function describeHost(
  { init, resolver, owner, isMember, layout }: Journey,
  directories: UmlHostOptions['directories'] = {},
): UmlHostOptions {
  const { files, setUp } = isMember ? standInKubernetes() : { files: {}, setUp: '' };
  return {
    name: 'node',
    suite: init === 'systemd 252' ? 'bookworm' : 'trixie',
    directories,
    files: { ...files, ...(layout && layouts[layout]) },
    setUp: `${installPackages}\n${ownerSetUps[owner]}\n${resolverSetUps[resolver]}\n${setUp}\n`,
  };
}
