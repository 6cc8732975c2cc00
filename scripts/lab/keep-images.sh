#!/bin/bash
# keep-images DOCKER RESULT - from a stopped dockerd's /var/lib/docker, what a host needs to have the images at once:
# RESULT/tree is copied (small) and has links to where a host sees RESULT/layers.
set -euo pipefail
docker=$1 result=$2
[ ! -e "$result" ] || exit 0
new=$result.new
rm -rf "$new"
mkdir -p "$new"/{tree/overlay2,layers}
cp -a "$docker/image" "$new/tree/"
chmod 0710 "$new/tree" "$new/tree/overlay2"
for layer in "$docker"/overlay2/*/; do
  id=$(basename "$layer")
  [ "$id" != l ] || { cp -a "$layer" "$new/tree/overlay2/l"; continue; }
  mkdir -m 0700 "$new/tree/overlay2/$id"
  for f in "$layer"*; do
    case ${f##*/} in
      diff) cp -a "$f" "$new/layers/$id"; ln -s "/run/lab/layers/$id" "$new/tree/overlay2/$id/diff" ;;
      work | merged) mkdir "$new/tree/overlay2/$id/${f##*/}" ;;
      *) cp -a "$f" "$new/tree/overlay2/$id/" ;;
    esac
  done
done
sync -f "$new"
mv "$new" "$result"
