import type { LabHost } from '../../../lab/hosts/create-lab.ts';

/**
 * Waits until a running lazyjack has written this many lines to its journal, not counting the format line, and then immediately runs a
 * script on the host. `$pid` is the process ID of lazyjack. At that moment, the announced write is in progress.
 */
export async function runAtJournalLine(host: LabHost, line: number, script: string): Promise<void> {
  await host.sh(`
    written() {
      mapfile -t lines 2>/dev/null </var/lib/lazyjack/journal.ndjson || return
      local first=0
      [[ \${lines[0]-} != *'"type":"format"'* ]] || first=1
      (( \${#lines[@]} - first >= ${line} ))
    }
    until [[ -s /run/lazyjack.lock ]]; do :; done
    until written; do :; done
    [[ $(</run/lazyjack.lock) =~ \\"pid\\":([0-9]+) ]] && pid=\${BASH_REMATCH[1]}
    ${script}
  `);
}
