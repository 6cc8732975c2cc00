const packages = new Map([
  ['ip', 'iproute2'],
  ['iptables-restore', 'iptables'],
  ['iptables-save', 'iptables'],
  ['ip6tables-restore', 'iptables'],
  ['ip6tables-save', 'iptables'],
  ['iptables', 'iptables'],
  ['ip6tables', 'iptables'],
  ['arping', 'iputils-arping'],
  ['flock', 'util-linux'],
  ['modprobe', 'kmod'],
  ['systemctl', 'systemd'],
  ['openssl', 'openssl'],
  ['docker', 'docker.io'],
]);

/** The package that contains a program that lazyjack calls, on Debian and distributions derived from it. */
export function debianPackageOf(program: string): string | undefined {
  return packages.get(program.slice(program.lastIndexOf('/') + 1));
}
