/** Read after what others put there (resolved.conf.d(5): by name). */
export const resolvedDropInDirectory = '/etc/systemd/resolved.conf.d';
export const resolvedDropInPath = `${resolvedDropInDirectory}/90-lazyjack.conf`;

const ownerMark = '# Written by lazyjack';

/**
 * DNS64 for every name (`~.`), before the servers of any link. The empty DNS= forgets what was named before: among several, systemd-resolved
 * asks whichever answered last. What DNS64 makes up cannot be validated, and it speaks no TLS (resolved.conf(5)).
 */
export function makeResolvedDropIn(server: string): string {
  return `${ownerMark}, which overwrites changes.
[Resolve]
DNS=
DNS=${server}
Domains=~.
DNSSEC=no
DNSOverTLS=no
`;
}

/** The name server of a drop-in that we wrote and nobody changed; undefined: it is another text. */
export function findServerOfUneditedDropIn(dropIn: string): string | undefined {
  const server = /^DNS=(\S+)$/m.exec(dropIn)?.[1];
  return server !== undefined && dropIn === makeResolvedDropIn(server) ? server : undefined;
}

export function isOwnedDropIn(dropIn: string): boolean {
  return dropIn.startsWith(ownerMark);
}
