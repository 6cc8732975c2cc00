#!/bin/bash
# build-image ROOT-TAR MODULES IMAGES RESULT MKE2FS... - the disk of a real host: ROOT-TAR, the kernel's MODULES (a directory with one
# directory per release), and the Docker images that keep-images kept, as a sparse ext4 file.
set -euo pipefail
tar=$1 modules=$2 images=$3 result=$4
shift 4
root=$result.root
rm -rf "$root"
mkdir "$root"
trap 'rm -rf "$root"' EXIT
tar --xattrs --xattrs-include='*' --numeric-owner -xf "$tar" -C "$root"
for release in "$modules"/*/; do
  release=$(basename "$release")
  mkdir -p "$root/usr/lib/modules"
  cp -a "$modules/$release" "$root/usr/lib/modules/"
  rm -f "$root/usr/lib/modules/$release"/{build,source}
  chroot "$root" depmod "$release"
done
docker=$root/var/lib/docker
mkdir -p "$docker"
chmod 0710 "$docker"
cp -a "$images/tree/." "$docker/"
for layer in "$images"/layers/*/; do
  id=$(basename "$layer")
  rm "$docker/overlay2/$id/diff"
  cp -a "$layer" "$docker/overlay2/$id/diff"
done
rm -f "$result.new"
"$@" -q -t ext4 -L root -d "$root" "$result.new" 8G
chmod 444 "$result.new"
mv "$result.new" "$result"
