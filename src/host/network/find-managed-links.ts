import type { Facts } from '../../core/facts/host-facts.ts';
import { isFailure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { Link } from '../../core/host/network-port.ts';

/** Each leaves a small file per interface, named after its number. */
const managers = [
  { by: 'systemd-networkd', directory: '/run/systemd/netif/links', isManaged: (text: string) => !/^ADMIN_STATE=unmanaged$/m.test(text) },
  { by: 'NetworkManager', directory: '/run/NetworkManager/devices', isManaged: (text: string) => /^managed=true$/m.test(text) },
] as const;

/** Interfaces that another program configures: what is set on them by hand is taken away again. */
export async function managedLinks(host: HostReader, links: readonly Link[]): Promise<Facts['managed']> {
  const found = await Promise.all(
    managers.map(async ({ by, directory, isManaged }) => {
      const numbers = await entries(host, directory);
      const present = links.filter(({ index }) => numbers.includes(String(index)));
      const texts = await Promise.all(present.map(({ index }) => text(host, `${directory}/${index}`)));
      return present.filter((_, at) => isManaged(texts[at] ?? '')).map(({ name }) => ({ dev: name, by }));
    }),
  );
  return found.flat();
}

async function entries(host: HostReader, directory: string): Promise<readonly string[]> {
  const node = await readable(host, directory);
  return node?.type === 'directory' ? node.entries : [];
}

async function text(host: HostReader, path: string): Promise<string> {
  const node = await readable(host, path);
  return node?.type === 'file' ? Buffer.from(node.content).toString() : '';
}

/** What needs root to be read is not known: a plan by somebody else says less, and apply looks again. */
async function readable(host: HostReader, path: string) {
  try {
    return await host.files.read(path);
  } catch (error) {
    if (isFailure(error, 'denied')) return null;
    throw error;
  }
}
