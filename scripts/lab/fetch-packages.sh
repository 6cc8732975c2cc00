#!/bin/bash
# fetch-packages CACHE KEY PACKAGE... - unpacks Debian packages, and what they need beyond what this machine has, into
# CACHE/packages-KEY. Nothing is installed: apt works with lists and archives of its own and with this machine's sources,
# and verifies signatures and checksums as ever. Run it under a lock. What is there already stays.
set -euo pipefail
cache=$1 key=$2; shift 2
result=$cache/packages-$key apt=$cache/apt
[ ! -e "$result" ] || exit 0
say() { echo "lab: $*" >&2; }

. /etc/os-release
[ "${ID:-}" = debian ] && [ "${VERSION_ID:-}" = 12 ] ||
  { say "throwaway hosts with packages need Debian 12 below them, this is ${PRETTY_NAME:-unknown}"; exit 1; }
mkdir -p "$apt"/{lists,archives}/partial
apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  awk '$2 ~ /^bookworm/ && $3 == "main" { print "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]", $1, $2, $3 }' |
  sort -u >"$apt/sources.list"
[ -s "$apt/sources.list" ] || { say 'apt has no source for Debian 12 (bookworm main): add one below /etc/apt'; exit 1; }

# Read after the machine's own configuration, whose hooks would clean the machine's own cache.
cat >"$apt/apt.conf" <<END
#clear APT::Update;
#clear DPkg;
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$apt/lists";
Dir::Cache::archives "$apt/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
Debug::NoLocking "true";
END
apt() { apt-get -q -c "$apt/apt.conf" "$@" </dev/null >"$apt/log" 2>&1 || { tail -n 20 "$apt/log" >&2; say 'apt-get failed'; exit 1; }; }

say 'reading package lists'
apt update
rm -f "$apt"/archives/*.deb
say "downloading $# packages and what they need"
apt install -y --download-only "$@"

new=$result.new
rm -rf "$new"
mkdir -p "$new"/usr/{bin,sbin,lib}
for d in bin sbin lib; do ln -s "usr/$d" "$new/$d"; done   # a directory of that name would hide the machine's link
say "unpacking $(ls "$apt"/archives/*.deb | wc -l) packages"
for deb in "$apt"/archives/*.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$new"; done
rm -f "$apt"/archives/*.deb
rm -rf "$new"/usr/share/{doc,man,lintian}
# A directory of a layer hides the mode and the owner that the one below it has.
(cd "$new" && find . -mindepth 1 -type d -print0) | while IFS= read -r -d '' d; do
  [ ! -d "/$d" ] || [ -L "/$d" ] || { chmod --reference="/$d" "$new/$d"; chown --reference="/$d" "$new/$d"; }
done
sync -f "$new"
mv "$new" "$result"
say 'packages are ready'
