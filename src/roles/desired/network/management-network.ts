import { managementAddresses } from '../../../config/addressing.ts';
import type { Address, DesiredResource } from '../../../core/resource.ts';
import { address } from '../../../resources/kinds/address/index.ts';
import { hostsEntry } from '../../../resources/kinds/hosts-entry/index.ts';
import { link } from '../../../resources/kinds/link/index.ts';
import { sysctl } from '../../../resources/kinds/sysctl/index.ts';
import { declareOwnerSettings } from './owner-settings.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/** On every node: the management interface up, with its MTU and addresses, and the name of every node in the hosts file. */
export function declareManagementNetwork(input: RoleInput): readonly DesiredResource[] {
  return [...declareManagementInterface(input), ...declareHostNames(input)];
}

/** Addresses that routes over the management network need. */
export function listManagementNeeds({ cluster, node }: RoleInput): readonly Address[] {
  return managementAddresses(cluster, node).map((own) => address.makeAddress({ dev: node.interface, address: own.address }));
}

function declareManagementInterface(input: RoleInput): readonly DesiredResource[] {
  const { cluster, node } = input;
  const dev = node.interface;
  const addresses = managementAddresses(cluster, node);
  const onNode = ['topology', node.name];
  const usesIpv6 = addresses.some(({ family }) => family === 6);
  const ownerSettings = declareOwnerSettings(input);
  const settingAddresses = ownerSettings.map((setting) => setting.address);
  const up = link.declare(
    { dev },
    { up: true, mtu: cluster.mtu },
    { needs: settingAddresses, sources: sourcesOf(input, ['pod_net', 'mtu'], [...onNode, 'interface']) },
  );
  // Ordered after the link: with an MTU below 1280 the kernel removes these parameters, and it does not restore their values.
  const enable = sysctl.declare(
    { key: `net/ipv6/conf/${dev}/disable_ipv6` },
    { value: '0' },
    { needs: [...settingAddresses, up.address], sources: sourcesOf(input, [...onNode, 'interface']) },
  );
  return [
    ...ownerSettings,
    up,
    ...(usesIpv6 ? [enable] : []),
    ...addresses.map((own) =>
      address.declare(
        { dev, address: own.address },
        { prefix: own.prefix },
        {
          needs: [...settingAddresses, up.address, ...(usesIpv6 ? [enable.address] : [])],
          sources: sourcesOf(input, [...onNode, 'id'], ['mgmt_net', 'cidr']),
        },
      ),
    ),
  ];
}

function declareHostNames(input: RoleInput): readonly DesiredResource[] {
  const { cluster } = input;
  const network = sourcesOf(input, ['mgmt_net', 'cidr']);
  return cluster.nodes.map((other) =>
    hostsEntry.declare(
      { name: other.name },
      { addresses: managementAddresses(cluster, other).map((each) => each.address) },
      { sources: [...sourcesOf(input, ['topology', other.name, 'id']), ...network] },
    ),
  );
}
