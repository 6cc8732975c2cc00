import { internetAddress } from '../hosts/base-layer.ts';
import { inNetworkOf } from '../hosts/enter-host.ts';

export const accessInterface = 'eth0';
const managementInterface = 'eth1';

export const macSuffix = (index: number): string => (index + 2).toString(16).padStart(2, '0');

/** The address of a host on the access network. */
export const accessAddress = (index: number): string => `10.99.0.${index + 10}`;

/** Connects a host with two veth pairs: one to the internet, one to the management switch, whose ports have an MTU of 9000. */
export async function connectHost(lab: number, host: number, index: number): Promise<void> {
  await inNetworkOf(
    lab,
    'ip',
    ['-batch', '-'],
    `link add acc${index} type veth peer name ${accessInterface} netns ${host}
link set acc${index} master access up
link add mgt${index} mtu 9000 type veth peer name ${managementInterface} netns ${host}
link set mgt${index} master management up
`,
  );
}

/** Configures what the installer of a distribution sets up: IPv4 on the first interface, nothing on the second. */
export async function configureHostNetwork(
  host: number,
  index: number,
  options: { readonly management: 'up' | 'down'; readonly defaultRoute: boolean },
): Promise<void> {
  await inNetworkOf(
    host,
    'ip',
    ['-batch', '-'],
    `link set lo up
link set ${accessInterface} address 02:00:00:99:00:${macSuffix(index)} up
link set ${managementInterface} address 02:00:00:20:00:${macSuffix(index)} ${options.management}
address add ${accessAddress(index)}/24 dev ${accessInterface}
${options.defaultRoute ? `route add default via ${internetAddress} dev ${accessInterface}` : ''}
`,
  );
}

/** Sets the switch end of the management link. If it is down, the interface of the host has no carrier. */
export async function setManagementCable(lab: number, index: number, plugged: boolean): Promise<void> {
  await inNetworkOf(lab, 'ip', ['link', 'set', `mgt${index}`, plugged ? 'up' : 'down']);
}
