import type { Facts } from '../../core/facts/host-facts.ts';
import { isFailure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { Link } from '../../core/host/network-port.ts';

/** Each manager keeps a small file per interface, named after the interface index. */
const networkManagers = [
  { by: 'systemd-networkd', directory: '/run/systemd/netif/links', isManaged: (text: string) => !/^ADMIN_STATE=unmanaged$/m.test(text) },
  { by: 'NetworkManager', directory: '/run/NetworkManager/devices', isManaged: (text: string) => /^managed=true$/m.test(text) },
] as const;

/** Finds interfaces that a network manager configures: it removes addresses that are set by hand. */
export async function findManagedLinks(host: HostReader, links: readonly Link[]): Promise<Facts['managed']> {
  const found = await Promise.all(
    networkManagers.map(async ({ by, directory, isManaged }) => {
      const numbers = await listEntries(host, directory);
      const present = links.filter(({ index }) => numbers.includes(String(index)));
      const texts = await Promise.all(present.map(({ index }) => readText(host, `${directory}/${index}`)));
      return present.filter((_, at) => isManaged(texts[at] ?? '')).map(({ name }) => ({ dev: name, by }));
    }),
  );
  return found.flat();
}

async function listEntries(host: HostReader, directory: string): Promise<readonly string[]> {
  const node = await readIfAllowed(host, directory);
  return node?.type === 'directory' ? node.entries : [];
}

async function readText(host: HostReader, path: string): Promise<string> {
  const node = await readIfAllowed(host, path);
  return node?.type === 'file' ? Buffer.from(node.content).toString() : '';
}

/** Facts that only root can read stay unknown: a plan without root omits them, and apply probes again. */
async function readIfAllowed(host: HostReader, path: string) {
  try {
    return await host.files.read(path);
  } catch (error) {
    if (isFailure(error, 'denied')) return null;
    throw error;
  }
}
