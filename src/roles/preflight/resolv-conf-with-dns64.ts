import { isMember } from '../../config/is-member.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { checkResolvConfText } from '../../resources/kinds/nameserver/check-resolv-conf.ts';
import type { RoleInput } from '../role-input.ts';

/** Effects of DNS64 as the first name server on /etc/resolv.conf. */
export function checkResolvConf({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  const { resolvConf } = facts;
  if (!isMember(node) || resolvConf === undefined || !('text' in resolvConf)) return [];
  return cluster.dns64
    .flatMap(({ ip }) => checkResolvConfText(resolvConf, ip))
    .map((problem) => ({ ...problem, source: cluster.sourceOf(['dns64', 'ip']), isForcible: true, severityAtBoot: 'warning' }));
}
