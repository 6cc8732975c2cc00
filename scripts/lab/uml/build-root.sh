#!/bin/bash
# build-root SUITE MIRROR - on a throwaway host with a way out: the root file system of a real host as a tar file on standard output.
#
# A server as an administrator has it after the installation: systemd, ifupdown, Docker, sshd; NetworkManager, systemd-networkd and
# systemd-resolved are installed and disabled. /var/lib/lab/packages/NAME has packages that a host installs before its first boot.
set -euo pipefail
suite=$1 mirror=$2
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
here=$(dirname "$(readlink -f "$0")")

packages=systemd-sysv,dbus,udev,kmod,systemd-resolved,iproute2,iptables,nftables,ifupdown,iputils-ping,iputils-arping,procps,less
packages+=,ca-certificates,curl,bind9-dnsutils,openssh-server,openssl,jq,strace,tcpdump,conntrack,ethtool,ipset,ipvsadm,socat,ebtables
packages+=,docker.io,containerd,runc,containernetworking-plugins,network-manager,bridge-utils,netcat-openbsd,busybox,nodejs,e2fsprogs,perl-base
case $suite in
  trixie) packages+=,docker-cli ;;
  bookworm) ;;
  *) echo "build-root: unknown suite: $suite" >&2; exit 1 ;;
esac

export here
# shellcheck disable=SC2016
mmdebstrap --quiet --variant=minbase --mode=root --format=tar --include="$packages" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook='bash "$here/customize-root.sh" "$1"' \
  "$suite" - - <<<"deb [signed-by=$keyring] $mirror $suite main"
