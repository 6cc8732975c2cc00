import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';

/** What is tried, by name: a command that ends with 0 where it got through. */
export type ConnectionAttempts = Readonly<Record<string, string>>;

const pingCommand = (address: string): string => `ping -n -c1 -W1 ${address}`;
const fetchCommand = (url: string): string => `curl -gsS -o /dev/null --max-time 2 '${url}'`;

/** By which other hosts are reached. All at once, since what is dropped only ends with its time. */
export const attemptCommands = {
  ping: pingCommand,
  fetch: fetchCommand,
  resolve: (server: string): string => `dig +time=2 +tries=1 @${server} v4only.example AAAA | grep -q 'status: NOERROR'`,
};

/** Names of those attempts of a host that got through, in the order in which they were given. */
export async function listSuccessfulAttempts(host: ClusterHost, attempts: ConnectionAttempts): Promise<readonly string[]> {
  const names = Object.keys(attempts);
  const said = await host.sh(
    `${Object.values(attempts)
      .map((command, at) => `( if { ${command}; } >/dev/null 2>&1; then echo ${at}; fi ) &`)
      .join('\n')}
wait`,
  );
  const through = new Set(said.split('\n'));
  return names.filter((_, at) => through.has(String(at)));
}

/** IPv6 on the access network: a unique local address of each host, in the order of the hosts. */
export async function addAccessIpv6Addresses(hosts: readonly ClusterHost[]): Promise<readonly string[]> {
  const addresses = hosts.map((_, at) => `fd99::${at + 1}`);
  await Promise.all(hosts.map((host, at) => host.sh(`ip address add ${addresses[at] ?? ''}/64 dev eth0 nodad`)));
  return addresses;
}
