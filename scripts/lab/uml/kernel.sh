#!/bin/bash
# kernel build [linux-source-VERSION.tar.xz]   builds the User-Mode Linux kernel of real hosts into the cache of the lab: 5 minutes
# kernel add LINUX MODULES.tar[.xz]            copies one there that was built before
#
# The source is Debian's package linux-source-7.2 or newer: several CPUs and the fast seccomp mode came after 6.12. Without an argument
# `build` downloads it. It needs gcc, make, flex, bison, bc, patch. lab/uml/kernel has configuration and patch.
set -euo pipefail
root=$(readlink -f "$(dirname "$0")/../../..")
cache=${LAZYJACK_LAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lazyjack-lab}
result=$cache/uml-kernel new=$cache/uml-kernel.new
say() { echo "lab: $*" >&2; }

# Replaces the kernel of the cache at once; hosts that run keep theirs open.
keep() {
  rm -rf "$result"
  mv "$new" "$result"
  say "$result has the kernel $(ls "$result/modules")"
}

fetch_source() { # fetch_source DIRECTORY: prints the path of the source
  local mirror apt=$1/apt
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
  [ -n "$mirror" ] || { say 'apt has no source for Debian 12 (bookworm main): add one below /etc/apt'; exit 1; }
  mkdir -p "$apt"/{lists,archives}/partial
  # The source of a snapshot of unstable may be older than its signature's term.
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg check-valid-until=no] $mirror sid main" >"$apt/sources.list"
  (
    cd "$1"
    set -- -q -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$apt/lists" \
      -o "Dir::Cache=$apt" -o APT::Sandbox::User=root -o Acquire::Languages=none
    apt-get "$@" update >&2
    apt-get "$@" download linux-source-7.2 >&2
    dpkg-deb -x linux-source-7.2_*.deb source
  )
  ls "$1"/source/usr/src/linux-source-7.2.tar.xz
}

build() {
  local work source release
  work=$(mktemp -d "$cache/kernel.XXXX")
  trap 'rm -rf "$work"' EXIT
  source=${1:-$(fetch_source "$work")}
  mkdir "$work/linux"
  tar -C "$work/linux" --strip-components=1 -xf "$source"
  cd "$work/linux"
  patch -p1 <"$root/lab/uml/kernel/kernel.patch"
  make -s ARCH=um defconfig
  cat "$root/lab/uml/kernel/kernel.config" >>.config
  make -s ARCH=um olddefconfig
  nice -n 10 make -s ARCH=um -j"$(nproc)" linux modules
  make -s ARCH=um INSTALL_MOD_PATH="$work/installed" modules_install
  release=$(make -s ARCH=um kernelrelease)
  rm -rf "$new"
  mkdir -p "$new/modules"
  cp -a "$work/installed/lib/modules/$release" "$new/modules/"
  rm -f "$new/modules/$release"/{build,source}
  strip -o "$new/linux" linux
  keep
}

add() {
  rm -rf "$new"
  mkdir -p "$new/modules"
  tar -C "$new/modules" -xf "$2"
  # An archive may have the release inside a folder `modules`.
  [ ! -d "$new/modules/modules" ] || { mv "$new/modules/modules" "$new/inner"; rmdir "$new/modules"; mv "$new/inner" "$new/modules"; }
  case $1 in *.xz) xz -dc "$1" >"$new/linux" ;; *) cp "$1" "$new/linux" ;; esac
  chmod 755 "$new/linux"
  keep
}

mkdir -p "$cache"
case ${1-}:$# in
  build:1 | build:2) build "${@:2}" ;;
  add:3) add "$2" "$3" ;;
  *) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 1 ;;
esac
