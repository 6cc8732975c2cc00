#!/bin/bash
# The first process of a real host, before it becomes systemd. At the first boot it makes the fresh disk the host that the kernel's
# arguments name (lab.host=NAME lab.address=ADDRESS/PREFIX lab.gateway=ADDRESS).
set -euo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin
argument() { sed -n "s/.*\\blab\\.$1=\\([^ ]*\\).*/\\1/p" /proc/cmdline; }

first_boot() {
  local name address gateway own
  name=$(argument host) address=$(argument address) gateway=$(argument gateway)
  own=/opt/lazyjack/hosts/$name
  cat >/etc/hosts <<END
127.0.0.1	localhost
127.0.1.1	$name.example.test	$name

# The following lines are desirable for IPv6 capable hosts
::1     localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
END
  cat >/etc/network/interfaces <<END
# This file describes the network interfaces available on your system
source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

auto eth0
iface eth0 inet static
    address $address
    gateway $gateway
END
  rm -f /etc/resolv.conf
  echo "nameserver $gateway" >/etc/resolv.conf
  # Debian's User-Mode Linux kernel has no nf_tables for IPv4 and IPv6.
  if ! modprobe -n nft_chain_nat 2>/dev/null; then
    for command in iptables ip6tables; do update-alternatives --quiet --set "$command" "/usr/sbin/$command-legacy"; done
  fi
  install -m 600 /opt/lazyjack/hosts/authorized_keys /root/.ssh/authorized_keys
  ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
  tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
  [ ! -e "$own/files" ] || cp -a "$own/files/." /
  [ ! -e "$own/set-up.sh" ] || SYSTEMD_OFFLINE=1 bash -euo pipefail "$own/set-up.sh"
  # Last, because it is the mark of a host that is set up.
  echo "$name" >/etc/hostname
  sync
}

[ -s /etc/hostname ] || first_boot
# Node.js uses io_uring, with which older kernels of User-Mode Linux lose pages.
[ ! -e /proc/sys/kernel/io_uring_disabled ] || echo 2 >/proc/sys/kernel/io_uring_disabled
# Debian's User-Mode Linux kernel names its interfaces vec0 and vec1.
for n in 0 1; do ip link set vec$n name eth$n 2>/dev/null || true; done
exec /sbin/init "$@"
