#!/bin/bash
# fetch-dockers CACHE KEY RELEASE... - unpacks Docker of other Debian releases into CACHE/dockers-KEY/RELEASE/bin. Its programs need
# nothing but libraries that Debian 12 has, and use Debian 12's runc. apt works with lists of its own and verifies them. Run it under a lock.
set -euo pipefail
cache=$1 key=$2; shift 2
result=$cache/dockers-$key new=$result.new
[ ! -e "$result" ] || exit 0
say() { echo "lab: $*" >&2; }

uri=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
[ -n "$uri" ] || { say 'apt has no source for Debian 12 (bookworm main): add one below /etc/apt'; exit 1; }
rm -rf "$new"
for release; do
  apt=$new/apt
  mkdir -p "$apt"/{lists,archives}/partial "$new/$release/bin"
  cat >"$apt/apt.conf" <<END
#clear APT::Update;
#clear DPkg;
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::Cache "$apt";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
END
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $release main" >"$apt/sources.list"
  say "downloading Docker of Debian $release"
  (
    cd "$apt"
    apt-get -q -c apt.conf update && apt-get -q -c apt.conf download docker.io docker-cli containerd
  ) </dev/null >"$new/log" 2>&1 || { tail -n 20 "$new/log" >&2; say 'apt-get failed'; exit 1; }
  for deb in "$apt"/*.deb; do dpkg-deb -x "$deb" "$apt/root"; done
  mv "$apt"/root/usr/{bin,sbin}/* "$new/$release/bin/"
  rm -rf "$apt" "$new/log"
done
sync -f "$new"
mv "$new" "$result"
