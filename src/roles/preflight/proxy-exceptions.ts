import type { ProxyUser } from '../../core/facts/overruling-facts.ts';
import { type Cidr, contains, parseAddress, parseCidr } from '../../core/ip/ip.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { RoleInput } from '../role-input.ts';

/** Programs that would send requests to nodes, pods and services to a proxy. */
export function checkProxyExceptions({ cluster, facts: { kubernetes } }: RoleInput): readonly PreflightProblem[] {
  const networks = [...cluster.management, ...cluster.pods.map(({ network }) => network), ...cluster.services];
  return (kubernetes?.overruling?.proxies ?? []).flatMap((user): readonly PreflightProblem[] => {
    const missing = networks.filter((network) => !isExcepted(network, user.noProxy)).map(({ text }) => text);
    if (missing.length === 0) return [];
    const place = user.path ?? 'the environment of this lazyjack';
    return [
      {
        severity: 'warning',
        summary: `${user.program} sends requests to the cluster's own networks to a proxy`,
        detail: `${user.path === undefined ? 'kubeadm gets its proxy from' : `${user.program} has a proxy in`} ${place}, and NO_PROXY there lacks ${missing.join(', ')}.`,
        fix: suggestFix(user, [...listEntries(user.noProxy), ...missing].join(',')),
        isForcible: false,
      },
    ];
  });
}

function suggestFix({ unit, path }: ProxyUser, value: string): string {
  if (unit === undefined || path === undefined) return `Run this before lazyjack: ${shellCommand('export', [`NO_PROXY=${value}`])}`;
  const variable = path.endsWith('.json') ? `"no-proxy": "${value}"` : `NO_PROXY=${value}`;
  return `Write ${variable} into ${path}, then: systemctl daemon-reload; systemctl restart ${unit}`;
}

/** As Go reads NO_PROXY (golang.org/x/net/http/httpproxy): networks, addresses, names, and `*` for all. */
function isExcepted(network: Cidr, noProxy: string): boolean {
  return listEntries(noProxy).some((entry) => {
    if (entry === '*') return true;
    const excepted = parseCidr(entry);
    return excepted !== undefined && parseAddress(entry) === undefined && contains(excepted, network);
  });
}

function listEntries(noProxy: string): readonly string[] {
  return noProxy
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
