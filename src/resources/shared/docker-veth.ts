import type { Link } from '../../core/host/network-port.ts';

/** Whether it is half of a pair that Docker made for a container: nobody else names them so (vethPrefix and vethLen in libnetwork's bridge driver). */
export function isDockerVeth({ name, type }: Pick<Link, 'name' | 'type'>): boolean {
  return type === 'veth' && /^veth[0-9a-f]{7}$/.test(name);
}

/**
 * Pairs of Docker's of which no end ever got into a container, as it was killed while it started that: first name of each. Of those that are on a
 * bridge, only those on this one.
 */
export function findStrayVethPairs(links: readonly Link[], bridge: string): readonly string[] {
  const byName = new Map(links.map((link) => [link.name, link]));
  return links
    .filter((link) => {
      const peer = link.peer === undefined ? undefined : byName.get(link.peer);
      if (peer === undefined || !isDockerVeth(link) || !isDockerVeth(peer) || link.name > peer.name) return false;
      return [link, peer].every(({ master }) => master === undefined || master === bridge);
    })
    .map(({ name }) => name)
    .sort();
}
