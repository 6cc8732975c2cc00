#!/bin/sh
# An older lazyjack may not read the journal of a newer one, and could then not restore this host. The journal exists while something is owned.
set -eu
new='@VERSION@'
journal=/var/lib/lazyjack/journal.ndjson
[ -e "$journal" ] || exit 0
old=
@COMPARE@
[ -n "$old" ] && is_older "$new" "$old" || exit 0
cat >&2 <<END
Error: lazyjack $new is older than $old, and lazyjack owns changes on this host; nothing was installed.
$old may have written entries into $journal that $new cannot read. It could then not restore this host.
Run \`lazyjack destroy\` first, or keep lazyjack $old.
END
exit 1
