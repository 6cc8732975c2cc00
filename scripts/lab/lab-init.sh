#!/bin/bash
# lab-init DIR PACKAGES EXTRA - first process of a lab, in mount, network, PID, UTS and IPC namespaces of its own.
#
# It holds what the hosts share: a tmpfs for their file systems at DIR/fs, the switches, the fake internet's address.
# Killing it ends everything below it. PACKAGES, EXTRA: directories with unpacked Debian packages, or empty.
set -euo pipefail
dir=$1
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs "$dir/fs"
cd "$dir/fs"
mkdir hosts packages extra empty

# The kernel refuses one lower layer inside another ("overlapping lowerdir"). An overlay of its own hides that
# the packages are in the file system that is a layer too. It costs a level of stacking, so only where needed.
layer() {
  if [ -z "$1" ]; then
    return
  elif [ "$(stat -c %d "$1")" = "$(stat -c %d /)" ]; then
    mount -t overlay -o "ro,lowerdir=$1:empty" overlay "$2"
  else
    mount --bind "$1" "$2"
  fi
}
layer "$2" packages
layer "$3" extra

# No IPv6 here: the internet of a lab has IPv4 only, and a switch has no addresses.
for f in all default lo; do echo 1 >"/proc/sys/net/ipv6/conf/$f/disable_ipv6"; done
for f in /proc/sys/net/bridge/bridge-nf-call-*tables; do [ ! -e "$f" ] || echo 0 >"$f"; done
echo 0 >/proc/sys/net/ipv4/ip_forward
ip -batch - <<END
link set lo up
link add management mtu 9000 type bridge mcast_snooping 0
link set management up
link add access type bridge mcast_snooping 0
address add 10.99.0.1/24 dev access
link set access up
END
echo ready >ready
while :; do sleep 1000 & wait; done
