#!/bin/bash
# fetch-docker-sid RESULT MIRROR - downloads the Docker of Debian's unstable release, which Debian 13 can install, into the folder RESULT.
set -euo pipefail
result=$1 mirror=$2
[ ! -e "$result" ] || exit 0
rm -rf "$result.new" "$result.apt"
mkdir -p "$result.new" "$result.apt"/{lists,archives}/partial
trap 'rm -rf "$result.new" "$result.apt"' EXIT
# A mirror may keep an unstable release for longer than its signature's term.
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg check-valid-until=no] $mirror sid main" >"$result.apt/sources.list"
options=(-q -o "Dir::Etc::sourcelist=$result.apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$result.apt/lists"
  -o "Dir::Cache=$result.apt" -o APT::Sandbox::User=root -o Acquire::Languages=none)
apt-get "${options[@]}" update >/dev/null
cd "$result.new"
apt-get "${options[@]}" download docker.io docker-cli containerd runc tini-static >/dev/null
mv "$result.new" "$result"
