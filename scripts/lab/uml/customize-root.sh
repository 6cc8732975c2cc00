#!/bin/bash
# customize-root ROOT - what build-root changes in the installed root file system.
set -euo pipefail
root=$1
here=$(dirname "$(readlink -f "$0")")

# In Debian 12, systemd-resolved replaces this file by a link to its own, which does not exist here. A host writes it before its first boot.
rm -f "$root/etc/resolv.conf"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"

# Packages that some hosts install. They are downloaded with what they need beyond the root file system.
download() { # download NAME APT-OPTIONS... PACKAGES...
  local name=$1
  shift
  mkdir -p "$root/var/lib/lab/packages/$name/partial"
  chroot "$root" apt-get -qq --download-only --no-install-recommends -o "Dir::Cache::archives=/var/lib/lab/packages/$name" install -y "$@"
  rm -rf "$root/var/lib/lab/packages/$name"/{partial,lock}
}
download resolvconf resolvconf
download dhcpcd dhcpcd-base
download cloud-init cloud-init
download netplan netplan.io

install -m 755 "$here/enter-checkout.sh" "$root/sbin/lab-init"
mkdir -p "$root/opt/lazyjack"
install -d -m 700 "$root/root/.ssh"
printf 'UseDNS no\nPermitRootLogin prohibit-password\nMaxSessions 50\n' >"$root/etc/ssh/sshd_config.d/lab.conf"
printf '#!/bin/sh\nexec /opt/lazyjack/dist/lazyjack "$@"\n' >"$root/usr/local/bin/lazyjack"
chmod 755 "$root/usr/local/bin/lazyjack"
for unit in systemd-resolved.service NetworkManager.service NetworkManager-dispatcher.service NetworkManager-wait-online.service \
  systemd-networkd.service systemd-networkd-wait-online.service systemd-timesyncd.service \
  apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer; do
  chroot "$root" systemctl -q disable "$unit" 2>/dev/null || true
done
chroot "$root" systemctl -q mask getty@tty1.service getty-static.service
: >"$root/etc/machine-id"
rm -f "$root/etc/resolv.conf" "$root/etc/hostname" "$root/var/lib/dbus/machine-id" "$root"/etc/ssh/ssh_host_*
