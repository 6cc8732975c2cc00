#!/bin/bash
# build-images BASE IMAGES TAG... - on a throwaway host with a way out and a dockerd: the base image from Debian packages,
# then IMAGES/NAME for each TAG (.../NAME:VERSION) from it. APT: lists of sources for the base, in one-line format.
set -euo pipefail
base=$1 images=$2; shift 2
say() { echo "lab: $*" >&2; }
say "base image $base"
mmdebstrap --quiet --variant=minbase --mode=root --format=tar \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  bookworm - - <<<"$APT" | docker import - "$base" >/dev/null
for tag in "$@"; do
  name=${tag##*/} name=${name%:*}
  say "image $tag"
  DOCKER_BUILDKIT=0 docker build --quiet --build-arg "BASE=$base" --tag "$tag" "$images/$name" >/dev/null
done
