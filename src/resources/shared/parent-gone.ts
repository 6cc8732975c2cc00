import type { NetworkReader } from '../../core/host/network-port.ts';

/** The restore of something that belonged to an interface that no longer exists. */
export const parentGone = { target: null, isParentGone: true } as const;

/** Those of these interfaces that do not exist. Reads the host only if there are any to look for. */
export async function findMissingLinks(network: Pick<NetworkReader, 'read'>, devs: readonly string[]): Promise<ReadonlySet<string>> {
  if (devs.length === 0) return new Set();
  const { links } = await network.read();
  const present = new Set(links.map(({ name }) => name));
  return new Set(devs.filter((dev) => !present.has(dev)));
}
