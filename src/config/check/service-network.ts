import { bits } from '../../core/ip/ip.ts';
import { exampleNetwork } from './network-text.ts';
import type { Rule } from './rule.ts';

/** kubeadm requires at least ten addresses (the tenth is the cluster's DNS) and at most twenty host bits. */
export const serviceNetworkSize: Rule = ({ services }) =>
  services.flatMap(({ network, at }) => {
    const host = bits(network.family) - network.prefix;
    if (host >= 4 && host <= 20) return [];
    const [shortest, longest] = [bits(network.family) - 20, bits(network.family) - 4];
    return [
      {
        severity: 'error',
        at,
        summary: host < 4 ? 'Service network too small' : 'Service network too large',
        detail: `${network.text} is refused by kubeadm, which takes lengths from /${shortest} to /${longest} for IPv${network.family}.`,
        fix: `Write a network such as "${exampleNetwork('service_net', network.family)}".`,
      },
    ];
  });
