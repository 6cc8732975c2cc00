const reservedNames = new Set([
  'localhost',
  'localhost4',
  'localhost6',
  'ip6-localhost',
  'ip6-loopback',
  'ip6-localnet',
  'ip6-mcastprefix',
  'ip6-allnodes',
  'ip6-allrouters',
  'broadcasthost',
]);

/** Names that distributions put into /etc/hosts for the machine itself, with or without a domain behind them. */
export function isReservedName(name: string): boolean {
  const [first = ''] = name.split('.');
  return reservedNames.has(first) || name.endsWith('.localhost');
}
