/** Read after foreign drop-ins: systemd-resolved sorts them by name (resolved.conf.d(5)). */
export const resolvedDropInDirectory = '/etc/systemd/resolved.conf.d';
export const resolvedDropInPath = `${resolvedDropInDirectory}/90-lazyjack.conf`;

const ownerMark = '# Written by lazyjack';

/**
 * DNS64 for every name (`~.`), before the servers of any link. The empty DNS= clears servers that earlier files named: of several,
 * systemd-resolved keeps asking the one that answered last. Answers that DNS64 synthesizes cannot be validated, and it does not support TLS
 * (resolved.conf(5)).
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

/** The name server of a drop-in that lazyjack wrote and nobody edited; undefined: it is another text. */
export function findServerOfUneditedDropIn(dropIn: string): string | undefined {
  const server = /^DNS=(\S+)$/m.exec(dropIn)?.[1];
  return server !== undefined && dropIn === makeResolvedDropIn(server) ? server : undefined;
}

export function isOwnedDropIn(dropIn: string): boolean {
  return dropIn.startsWith(ownerMark);
}
