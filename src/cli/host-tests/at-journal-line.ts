import type { LabHost } from '../../lab/lab.ts';

/**
 * Waits until a running lazyjack has written so many lines into its journal and then runs a script on the host, at once: `$pid` is that
 * lazyjack. An announced write is under way then.
 */
export async function atJournalLine(host: LabHost, line: number, script: string): Promise<void> {
  await host.sh(`
    until [[ -s /run/lazyjack.lock ]]; do :; done
    until mapfile -t lines 2>/dev/null </var/lib/lazyjack/journal.ndjson && (( \${#lines[@]} >= ${line} )); do :; done
    [[ $(</run/lazyjack.lock) =~ \\"pid\\":([0-9]+) ]] && pid=\${BASH_REMATCH[1]}
    ${script}
  `);
}
