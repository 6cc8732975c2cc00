import type { Family } from '../../core/ip/ip.ts';
import type { NamedNetwork } from '../cluster-draft.ts';

/** Networks that fixes propose. They fit together and are those of the examples in docs/configuration.md. */
const exampleNetworks: { readonly [section: string]: { readonly [family in Family]: string } | undefined } = {
  mgmt_net: { 6: 'fd00:20::/64', 4: '10.192.0.0/16' },
  pod_net: { 6: 'fd00:40::/72', 4: '10.244.0.0/16' },
  service_net: { 6: 'fd00:30::/110', 4: '10.96.0.0/12' },
  support_net: { 6: 'fd00:10::/64', 4: '172.18.0.0/16' },
  nat64: { 6: '64:ff9b::/96', 4: '172.18.0.128/25' },
  dns64: { 6: 'fd00:10:64:ff9b::/96', 4: '172.18.0.0/16' },
};

export function exampleNetwork(section: string, family: Family): string {
  return exampleNetworks[section]?.[family] ?? (family === 6 ? 'fd00::/64' : '10.0.0.0/16');
}

/** `the management network 10.0.0.0/16`. */
export function describeNetwork({ name, network }: NamedNetwork): string {
  return `the ${name} ${network.text}`;
}
