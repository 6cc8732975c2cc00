import type { Change } from '../../core/change.ts';
import { contains, parseAddress, parseCidr } from '../../core/ip/ip.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';

/** The facts of a host that tell what carries the session. */
export interface SshSessionFacts {
  readonly sshDevice?: string;
  readonly sshClient?: string;
  readonly network: { readonly routes: readonly { readonly dst: string }[] };
}

/** Further addresses are counted. */
const maxNamed = 3;

/**
 * The SSH session that runs lazyjack must not depend on a change, unless the user says so: of the interface that it comes over, or of the route to
 * its client. The chains of lazyjack filter forwarded packets only, which those of a session to this host are not.
 */
export function checkSshSession(
  { facts }: { readonly facts: SshSessionFacts },
  changes: readonly Change[],
  phase: 'prepare' | 'up',
): readonly PreflightProblem[] {
  const { sshDevice, sshClient } = facts;
  const client = sshClient === undefined ? undefined : parseAddress(sshClient)?.text;
  const touched = changes.filter(
    (change) =>
      (sshDevice !== undefined && changesInterface(change, sshDevice)) || (client !== undefined && changesRoute(change, client, facts)),
  );
  if (touched.length === 0) return [];
  const names = touched.slice(0, maxNamed).map(({ address }) => address);
  const more = touched.length - names.length;
  const where = sshDevice === undefined ? '' : ` over ${sshDevice}`;
  return [
    {
      severity: 'error',
      summary: 'your own connection depends on what would change',
      detail: `This SSH session reaches the host${where}. A mistake in ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} would cut you off.`,
      fix:
        phase === 'prepare'
          ? 'Let this host roll back by itself unless you confirm in a new session: lazyjack apply --phase prepare --confirm 60'
          : 'Connect over another interface, or from the console.',
      isForcible: true,
      ...(phase === 'prepare' && { isCoveredByConfirm: true }),
    },
  ];
}

function changesInterface({ ref: { kind, id } }: Change, dev: string): boolean {
  if (kind === kindNames.link || kind === kindNames.address || kind === kindNames.ownerSetting) return id['dev'] === dev;
  return kind === kindNames.sysctl && id['key'] === `net/ipv6/conf/${dev}/disable_ipv6`;
}

/** The kernel uses the most specific route to the client. */
function changesRoute({ ref: { kind, id } }: Change, client: string, { network }: SshSessionFacts): boolean {
  if (kind !== kindNames.route || typeof id['dst'] !== 'string') return false;
  const length = prefixLengthOf(id['dst'], client);
  return length !== undefined && network.routes.every(({ dst }) => (prefixLengthOf(dst, client) ?? 0) <= length);
}

/** undefined: the client is not in this network. */
function prefixLengthOf(dst: string, client: string): number | undefined {
  const network = parseCidr(dst);
  return network !== undefined && contains(network, client) ? network.prefix : undefined;
}
