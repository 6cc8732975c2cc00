import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';

/** Attempts by name: a command that exits with 0 if the connection succeeds. */
export type ConnectionAttempts = Readonly<Record<string, string>>;

const pingCommand = (address: string): string => `ping -n -c1 -W1 ${address}`;
const fetchCommand = (url: string): string => `curl -gsS -o /dev/null --max-time 2 '${url}'`;

/** Commands that reach other hosts. They run in parallel, because an attempt whose packets are dropped ends only with its timeout. */
export const attemptCommands = {
  ping: pingCommand,
  fetch: fetchCommand,
  resolve: (server: string): string => `dig +time=2 +tries=1 @${server} v4only.example AAAA | grep -q 'status: NOERROR'`,
};

/** Returns the names of the attempts that succeeded, in their given order. */
export async function listSuccessfulAttempts(host: ClusterHost, attempts: ConnectionAttempts): Promise<readonly string[]> {
  const names = Object.keys(attempts);
  const output = await host.sh(
    `${Object.values(attempts)
      .map((command, at) => `( if { ${command}; } >/dev/null 2>&1; then echo ${at}; fi ) &`)
      .join('\n')}
wait`,
  );
  const succeeded = new Set(output.split('\n'));
  return names.filter((_, at) => succeeded.has(String(at)));
}

/** Adds a unique local address on the access network to each host, in the order of the hosts. */
export async function addAccessIpv6Addresses(hosts: readonly ClusterHost[]): Promise<readonly string[]> {
  const addresses = hosts.map((_, at) => `fd99::${at + 1}`);
  await Promise.all(hosts.map((host, at) => host.sh(`ip address add ${addresses[at] ?? ''}/64 dev eth0 nodad`)));
  return addresses;
}
