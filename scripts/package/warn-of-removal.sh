#!/bin/sh
# Removal does not restore the host: that needs a decision, and may cut the connection of the person who removes the package.
set -eu
@IS_REMOVAL@ || exit 0
[ -e /var/lib/lazyjack/journal.ndjson ] || exit 0
cat >&2 <<END
Warning: lazyjack is removed, and its changes on this host are retained.
After a reboot, nothing restores the addresses, routes and packet filter rules that it set.
To restore the host, install lazyjack $(/usr/bin/lazyjack version 2>/dev/null || echo again) and run \`lazyjack destroy\`.
END
