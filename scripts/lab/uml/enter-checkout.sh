#!/bin/sh
# The first program of a real host: mounts the disk of the lab and goes on with a script on it.
PATH=/usr/sbin:/usr/bin
[ -e /proc/cmdline ] || mount -t proc proc /proc
[ -b /dev/ubdb ] || mount -t devtmpfs devtmpfs /dev
mount -o ro /dev/ubdb /opt/lazyjack
exec bash /opt/lazyjack/scripts/lab/uml/first-process.sh "$@"
