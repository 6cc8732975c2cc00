import { broadcast, contains, nth } from '../../core/ip/ip.ts';
import type { Address, Cidr } from '../../core/ip/ip.ts';
import type { NamedNetwork } from '../cluster-draft.ts';
import type { Path, ConfigProblem } from '../config-problem.ts';
import { describeNetwork } from './network-text.ts';
import type { Rule } from './rule.ts';

/** The addresses of both servers lie in the support network, are not its gateway, and differ. */
export const supportAddresses: Rule = ({ mode, support, settings: { nat64, dns64 } }) => {
  if (mode !== 'ipv6') return [];
  const equal = nat64?.ip !== undefined && nat64.ip.text === dns64?.ip?.text ? nat64.ip.text : undefined;
  return [
    ...checkInsideSupportNetwork(['nat64', 'ip'], nat64?.ip, support.v6),
    ...(equal !== undefined ? [sameAddress(equal)] : checkInsideSupportNetwork(['dns64', 'ip'], dns64?.ip, support.v6)),
    ...checkInsideSupportNetwork(['nat64', 'v4_ip'], nat64?.v4_ip, support.v4),
  ];
};

function checkInsideSupportNetwork(at: Path, address: Address | undefined, network: NamedNetwork | undefined): readonly ConfigProblem[] {
  if (address === undefined || network === undefined) return [];
  const range = network.network;
  const where = `${network.at.join('.')}, ${range.text}`;
  if (!contains(range, address.text)) {
    return [
      problem(
        at,
        'Address outside the support network',
        `${address.text} is not in ${describeNetwork(network)}.`,
        `Write a free address of ${where}.`,
      ),
    ];
  }
  const taken = explainReserved(range, address.text);
  return taken === undefined
    ? []
    : [
        problem(
          at,
          'Address already taken',
          `In ${describeNetwork(network)}, ${address.text} ${taken}.`,
          `Write another address of ${where}.`,
        ),
      ];
}

function explainReserved(network: Cidr, address: string): string | undefined {
  if (address === network.address) return 'stands for the network itself';
  if (address === nth(network, 1)) return 'is the gateway';
  return network.family === 4 && address === broadcast(network) ? 'is the broadcast address' : undefined;
}

function sameAddress(address: string): ConfigProblem {
  return problem(
    ['dns64', 'ip'],
    'Address already taken',
    `${address} is also nat64.ip; the two containers have an address each.`,
    'Write another address of the support network.',
  );
}

function problem(at: Path, summary: string, detail: string, fix: string): ConfigProblem {
  return { severity: 'error', at, summary, detail, fix };
}
