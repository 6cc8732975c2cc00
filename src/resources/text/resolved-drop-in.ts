/** Read after what others put there (resolved.conf.d(5): by name). */
export const resolvedDirectory = '/etc/systemd/resolved.conf.d';
export const resolvedDropIn = `${resolvedDirectory}/90-lazyjack.conf`;

const mark = '# Written by lazyjack';

/**
 * DNS64 for every name (`~.`), before the servers of any link. The empty DNS= forgets what was named before: among several, systemd-resolved
 * asks whichever answered last. What DNS64 makes up cannot be validated, and it speaks no TLS (resolved.conf(5)).
 */
export function resolvedDropInText(server: string): string {
  return `${mark}, which overwrites changes.
[Resolve]
DNS=
DNS=${server}
Domains=~.
DNSSEC=no
DNSOverTLS=no
`;
}

/** The name server of a drop-in that we wrote and nobody changed; undefined: it is another text. */
export function serverOf(dropIn: string): string | undefined {
  const server = /^DNS=(\S+)$/m.exec(dropIn)?.[1];
  return server !== undefined && dropIn === resolvedDropInText(server) ? server : undefined;
}

export function isOurs(dropIn: string): boolean {
  return dropIn.startsWith(mark);
}
