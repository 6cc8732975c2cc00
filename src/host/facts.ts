import { messageOf } from '../core/failure.ts';
import type { Facts } from '../core/facts.ts';
import type { HostReader } from '../core/host.ts';
import { parseCidr } from '../core/ip.ts';

/** What of this machine is no resource and yet decides what is wanted. */
export async function readFacts(host: HostReader): Promise<Facts> {
  const [network, engine] = await Promise.all([host.network.read(), readEngine(host)]);
  const uplinks = [
    ...new Set(
      network.routes.filter(({ family, dst, protocol }) => family === 6 && dst === '::/0' && protocol === 'ra').map(({ dev }) => dev),
    ),
  ];
  const values = await host.sysctls.read(uplinks.map((dev) => `net/ipv6/conf/${dev}/accept_ra`));
  return { network, engine, managed: [], raUplinks: uplinks.map((dev, at) => ({ dev, acceptRa: values[at] ?? '0' })) };
}

async function readEngine({ containers }: HostReader): Promise<Facts['engine']> {
  try {
    const [{ version }, networks] = await Promise.all([containers.version(), containers.networks()]);
    const subnets = networks.flatMap(({ name, subnets: all }) =>
      all.flatMap(({ subnet }) => {
        const parsed = parseCidr(subnet);
        return parsed === undefined ? [] : [{ network: name, subnet: parsed }];
      }),
    );
    return { running: true, version, subnets };
  } catch (cause) {
    return { running: false, reason: messageOf(cause) };
  }
}
