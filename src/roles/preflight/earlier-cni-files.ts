import { cniDirectory, conflistName } from '../../cni/conflist.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { RoleInput } from '../role-input.ts';

/** CNI configurations that a container runtime takes instead of lazyjack's: it uses the first of the directory. */
export function checkEarlierCniFiles({ cluster, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  return (kubernetes?.overruling?.earlierCniFiles ?? []).map((path) => ({
    severity: 'error',
    summary: 'another CNI configuration comes before that of lazyjack',
    detail: `${path} sorts before ${conflistName}, and container runtimes use only the first file of ${cniDirectory}: pods would get addresses that no other node reaches.`,
    fix: `If nothing needs it, move it away: ${shellCommand('mv', [path, '/root/'])}, or give it a name that sorts after ${conflistName}.`,
    source: cluster.sourceOf(['general', 'plugin']),
    isForcible: true,
    severityAtBoot: 'warning',
  }));
}
