#!/bin/bash
# boot-systemd STAGE BOOT-ID - runs a systemd on a throwaway host until it is killed, with a /run of its own, which is lost then.
#
# It is the first process of a PID namespace below the host's. Network and files are the host's, and stay: what a reboot takes away of the network is
# for the caller to take away. `start` goes on as `inside` there.
set -euo pipefail
stage=$1 boot=$2
units=/etc/systemd/system

start() {
  # What the machine below starts is no concern of the host's; what the host's own administrator enables is.
  [ -e /run/lab/booted ] || rm -rf $units/{multi-user,sysinit,timers,sockets,getty,graphical,network-online}.target.wants
  touch /run/lab/booted
  # At the root of the host's control groups: systemd makes its own beside its process.
  for procs in /sys/fs/cgroup/{,*/}cgroup.procs; do [ ! -e "$procs" ] || echo $$ >"$procs"; done
  exec unshare --pid --fork --mount --kill-child --propagation private bash "$0" inside "$boot"
}

inside() {
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir -p /run/lock
  echo "$boot" >/run/boot-id
  mount -t proc proc /proc
  mount --bind /proc/sys /proc/sys
  mount --bind /proc/sys/net /proc/sys/net
  mount --bind /run/boot-id /proc/sys/kernel/random/boot_id
  mount -o remount,bind,ro /proc/sys
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  # In a container, systemd takes its own arguments for the kernel's.
  exec env -i container=lab PATH="$PATH" /lib/systemd/systemd systemd.unit=multi-user.target \
    systemd.mask={getty.target,console-getty.service,systemd-logind.service,systemd-sysctl.service,systemd-modules-load.service,systemd-udevd.service}
}

"$stage"
