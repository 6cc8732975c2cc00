#!/bin/bash
# host-init STAGE FS NAME CGROUP IMAGES [SOURCE TARGET]... - the first process of a throwaway host.
#
# FS: the tmpfs of the lab; FS/hosts/NAME/base: the layer that makes this copy of the machine a plain host.
# IMAGES: what keep-images made, or nothing. SOURCE TARGET: directories of the machine that the host sees, read-only.
# STAGE `enter` runs in the namespaces of the lab and goes on as `inside` in the host's own.
set -euo pipefail
stage=$1 fs=$2 name=$3 cgroup=$4 images=$5
host=$fs/hosts/$name

enter() {
  # One child in each hierarchy, left out: memory, where the kernel charges a cached page to the group that asked first.
  while read -r _ target type options _; do
    case $type in cgroup | cgroup2) ;; *) continue ;; esac
    case ,$options, in *,memory,*) continue ;; esac
    mkdir -p "$target/$cgroup"
    for f in cpuset.cpus cpuset.mems; do
      [ ! -e "$target/$cgroup/$f" ] || [ "$type" = cgroup2 ] || cat "$target/$f" >"$target/$cgroup/$f"
    done
    echo $$ >"$target/$cgroup/cgroup.procs"
  done </proc/mounts
  mkdir -p "$host"/{upper,work,root,docker,lower}
  mount -t overlay -o "ro,lowerdir=$host/base:$fs/extra:$fs/packages:/" overlay "$host/lower"
  exec unshare --mount --net --uts --ipc --pid --cgroup --fork --kill-child --propagation private \
    bash "$0" inside "${@:2}"
}

devices() {
  mount -t tmpfs -o mode=755,nosuid tmpfs dev
  mkdir dev/{net,pts,shm}
  while read -r path mode major minor; do mknod -m "$mode" "dev/$path" c "$major" "$minor"; done <<END
null 666 1 3
zero 666 1 5
full 666 1 7
random 666 1 8
urandom 666 1 9
tty 666 5 0
kmsg 600 1 11
fuse 666 10 229
net/tun 666 10 200
END
  mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  for i in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${i%:*}" "dev/${i#*:}"; done
}

cgroups() {
  mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
  while IFS=: read -r id controllers _; do
    case ,$controllers, in *,memory,*) continue ;; esac
    if [ "$id" != 0 ]; then
      controllers=${controllers#name=}
      mkdir "sys/fs/cgroup/$controllers"
      [ "$controllers" = systemd ] && options=none,name=systemd || options=$controllers
      mount -t cgroup -o "$options" cgroup "sys/fs/cgroup/$controllers"
    elif [ "$(wc -l <proc/self/cgroup)" = 1 ]; then
      mount -t cgroup2 cgroup2 sys/fs/cgroup
    fi
  done <proc/self/cgroup
}

# What is the machine's stays as it is; what belongs to the host's network namespace can be written.
system() {
  mount -t proc proc proc
  mount --bind proc/sys proc/sys
  mount --bind proc/sys/net proc/sys/net
  mount -o remount,bind,ro proc/sys
  if [ -e proc/sysrq-trigger ]; then
    mount --bind proc/sysrq-trigger proc/sysrq-trigger
    mount -o remount,bind,ro proc/sysrq-trigger
  fi
  mount -t sysfs -o ro sysfs sys
  cgroups
  devices
  mount -t tmpfs -o mode=755 tmpfs run
  mount -t tmpfs -o mode=1777 tmpfs tmp
  mkdir -m 1777 run/lock
}

# A new network namespace copies the machine's IPv4 settings: these are a fresh Debian's.
sysctls() {
  while read -r key value; do [ ! -e "/proc/sys/net/$key" ] || echo "$value" >"/proc/sys/net/$key"; done <<END
ipv4/ip_forward 0
ipv4/conf/all/forwarding 0
ipv4/conf/default/forwarding 0
ipv4/conf/all/rp_filter 0
ipv4/conf/default/rp_filter 2
ipv4/conf/all/accept_redirects 1
ipv4/conf/default/accept_redirects 1
ipv4/conf/default/accept_source_route 0
ipv4/conf/all/promote_secondaries 1
ipv4/conf/default/promote_secondaries 1
ipv4/ping_group_range 0 2147483647
END
}

# /var/lib/docker is not part of the overlay: what dockerd writes there is its own. Layers of images are links to
# directories that all hosts share, read-only: mounts would not do, dockerd unmounts all below its directory when it ends.
docker_state() {
  mount --bind "$host/docker" var/lib/docker
  [ -n "$images" ] || return 0
  mkdir -p run/lab/layers
  mount --bind "$images/layers" run/lab/layers
  mount -o remount,bind,ro run/lab/layers
  cp -a "$images/tree/." var/lib/docker/
}

inside() {
  exec 3>"$host/ready"
  hostname "$name"
  mount -t overlay overlay "$host/root" \
    -o "lowerdir=$host/base:$fs/extra:$fs/packages:/,upperdir=$host/upper,workdir=$host/work,metacopy=off,index=off,xino=off"
  cd "$host/root"
  system
  docker_state
  while [ $# -ge 2 ]; do
    mount --bind "$1" "./$2"
    mount -o remount,bind,ro "./$2"
    shift 2
  done
  pivot_root . mnt
  umount -l /mnt
  cd /
  mount --make-rshared /   # as systemd has it
  sysctls
  echo ready >&3
  exec 3>&- >/dev/null 2>&1
  while :; do sleep 1000 & wait; done
}

case $stage in
  enter) enter "$@" ;;
  inside) inside "${@:6}" ;;
esac
