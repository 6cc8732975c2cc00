import type { Link } from '../../core/host/network-port.ts';

/**
 * Whether it is one end of a pair that Docker created for a container: no other program uses such names (vethPrefix and vethLen in
 * libnetwork's bridge driver).
 */
export function isDockerVeth({ name, type }: Pick<Link, 'name' | 'type'>): boolean {
  return type === 'veth' && /^veth[0-9a-f]{7}$/.test(name);
}

/**
 * Docker's veth pairs without an end in a container, because Docker was killed while it started the container; the first name of each. Of
 * pairs on a bridge, only those on this one.
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
