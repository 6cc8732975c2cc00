import { internetAddress } from '../hosts/base-layer.ts';
import { inNetworkOf } from '../hosts/enter-host.ts';

export const accessInterface = 'eth0';
const managementInterface = 'eth1';

const macSuffix = (index: number): string => (index + 2).toString(16).padStart(2, '0');

/** A host's own address towards the internet. */
const accessAddress = (index: number): string => `10.99.0.${index + 10}`;

/** Two cables: one to the internet, one to the switch of the hosts, whose ports take frames of 9000 bytes. */
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

/** What a distribution's installer sets up: IPv4 on the first interface, nothing on the second. */
export async function configureHostNetwork(
  host: number,
  index: number,
  wanted: { readonly management: 'up' | 'down'; readonly defaultRoute: boolean },
): Promise<void> {
  await inNetworkOf(
    host,
    'ip',
    ['-batch', '-'],
    `link set lo up
link set ${accessInterface} address 02:00:00:99:00:${macSuffix(index)} up
link set ${managementInterface} address 02:00:00:20:00:${macSuffix(index)} ${wanted.management}
address add ${accessAddress(index)}/24 dev ${accessInterface}
${wanted.defaultRoute ? `route add default via ${internetAddress} dev ${accessInterface}` : ''}
`,
  );
}

/** The switch's end of the management cable: pulled, the host's interface has no carrier. */
export async function setManagementCable(lab: number, index: number, plugged: boolean): Promise<void> {
  await inNetworkOf(lab, 'ip', ['link', 'set', `mgt${index}`, plugged ? 'up' : 'down']);
}
