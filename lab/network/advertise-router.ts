import { join } from 'node:path';
import * as z from 'zod';
import { inNetworkOf } from '../hosts/enter-host.ts';
import type { ExecOptions, HostCommandResult } from '../hosts/host-command.ts';
import { accessInterface } from './host-network.ts';
import { labDirectory } from '../hosts/lab-record.ts';
import type { LiveProcess } from '../hosts/live-process.ts';
import { spawnDaemon } from '../hosts/spawn-daemon.ts';
import { waitFor } from '../hosts/wait-for.ts';

interface RoutedHost {
  readonly lab: string;
  readonly init: LiveProcess;
  readonly name: string;
  readonly pid: number;
  readonly exec: (command: string, args: readonly string[], options?: ExecOptions) => Promise<HostCommandResult>;
}

const addressesSchema = z.array(z.object({ addr_info: z.array(z.object({ local: z.string() })).default([]) }));

async function readLinkLocalAddress(host: RoutedHost): Promise<string | null> {
  const output = await host.exec('ip', ['-j', '-6', 'address', 'show', 'dev', accessInterface, 'scope', 'link', '-tentative']);
  return addressesSchema.parse(JSON.parse(output.stdout || '[]'))[0]?.addr_info[0]?.local ?? null;
}

/** Advertises to one host only: the other hosts on the same network keep their routes. */
const radvdConfiguration = (client: string): string => `interface access {
  AdvSendAdvert on;
  MinRtrAdvInterval 3;
  MaxRtrAdvInterval 4;
  AdvDefaultLifetime 1800;
  clients { ${client}; };
};
`;

/**
 * Sends router advertisements on the access network, so that the host learns an IPv6 default route (`proto ra`) as in a data centre. There
 * is nothing behind the router. radvd runs with the files of the host and the network of the lab, and ends with the host.
 */
export async function advertiseRouter(host: RoutedHost): Promise<void> {
  const client = await waitFor(() => readLinkLocalAddress(host), {
    description: `an IPv6 address on ${accessInterface}`,
    timeout: 5_000,
    interval: 50,
  });
  const router = host.init.pid;
  await inNetworkOf(router, 'sysctl', ['-qw', 'net.ipv6.conf.access.accept_dad=0', 'net.ipv6.conf.access.disable_ipv6=0']);
  await host.exec('bash', ['-c', 'mkdir -p /run/lab && cat >/run/lab/radvd.conf'], { input: radvdConfiguration(client) });
  spawnDaemon(
    'nsenter',
    [
      ...['-t', String(host.pid), '-m', '-u', '-i', '-p', `--net=/proc/${router}/ns/net`],
      ...['radvd', '--nodaemon', '--config', '/run/lab/radvd.conf', '--pidfile', '/run/lab/radvd.pid', '--logmethod', 'stderr'],
    ],
    join(labDirectory(host.lab), `${host.name}.log`),
  );
  await waitFor(
    async () => {
      const { stdout } = await host.exec('ip', ['-6', 'route', 'show', 'default', 'proto', 'ra', 'dev', accessInterface]);
      return stdout.includes('default') ? true : null;
    },
    { description: `${host.name} to learn a default route`, timeout: 10_000, interval: 50 },
  );
}
