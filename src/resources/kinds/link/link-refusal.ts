import type { Refusal } from '../../../core/kind.ts';
import type { Link } from '../../../core/host/network-port.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import type { LinkState } from './link-state.ts';

/** Why this host cannot have such an interface. */
export function refuseLink(links: readonly Link[], dev: string, after: LinkState | null): Refusal | undefined {
  if (after === null) return undefined;
  const found = links.find(({ name }) => name === dev);
  if (found === undefined) {
    return {
      detail: `this host has no interface ${dev}; it has ${listCandidateLinks(links)}`,
      fix: 'name an interface of this host in the configuration',
      adoptable: false,
    };
  }
  const upper = after.mtu < found.mtu ? links.find(({ lower, mtu }) => lower === dev && mtu > after.mtu) : undefined;
  if (upper !== undefined) {
    return {
      detail: `${upper.name} is on ${dev} and has an MTU of ${upper.mtu}: with ${after.mtu} on ${dev}, the kernel would lower it too`,
      fix: `ask for an MTU of ${upper.mtu} or more in the configuration, or lower it first: ${shellCommand('ip', ['link', 'set', 'dev', upper.name, 'mtu', String(after.mtu)])}`,
      adoptable: false,
    };
  }
  if (found.maxMtu === undefined || after.mtu <= found.maxMtu) return undefined;
  return {
    detail: `${dev} takes an MTU of at most ${found.maxMtu}, not ${after.mtu}`,
    fix: `ask for an MTU of ${found.maxMtu} or less in the configuration`,
    adoptable: false,
  };
}

/**
 * Omits the container ends of veth pairs: there may be hundreds, and none is a management interface. Docker and CNI name them `veth...`. A
 * veth of another name may be the only interface of a host that is itself a container.
 */
function listCandidateLinks(links: readonly Link[]): string {
  const names = links.filter(({ type, name }) => name !== 'lo' && !(type === 'veth' && name.startsWith('veth'))).map(({ name }) => name);
  return names.length === 0 ? 'none that could be meant' : names.join(', ');
}
