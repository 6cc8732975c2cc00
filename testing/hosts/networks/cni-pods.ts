import * as z from 'zod';
import type { LabHost } from '../../../lab/hosts/create-lab.ts';
import { waitFor } from '../../../lab/hosts/wait-for.ts';
import type { RunningCommand } from '../../../lab/hosts/host-command.ts';

const pluginDirectory = '/usr/lib/cni';
const conflistFile = '/etc/cni/net.d/10-lazyjack.conflist';

const conflistSchema = z.object({
  cniVersion: z.string(),
  name: z.string(),
  plugins: z.array(z.looseObject({ type: z.string(), capabilities: z.record(z.string(), z.boolean()).optional() })),
});
const addResultSchema = z.looseObject({ ips: z.array(z.object({ address: z.string() })) });

/** The network of a pod: a namespace that is connected as a container runtime does it. */
export interface Pod {
  readonly host: LabHost;
  /** Without prefix lengths, in the order of the result of the plugin. */
  readonly addresses: readonly string[];
  /** Runs a script in the pod's network, with the pod's resolv.conf. */
  readonly sh: (script: string) => Promise<string>;
  /** Calls the plugins with DEL and deletes the namespace. */
  readonly remove: () => Promise<void>;
}

/** A `hostPort` of a container. */
interface HostPort {
  readonly hostPort: number;
  readonly containerPort: number;
}

/**
 * Connects a pod as a container runtime does (CNI specification, section 4): calls the plugins of the list in order, each with the result
 * of the previous one, and in reverse order to remove the pod. A server on port 80 of the pod returns the address of its client.
 */
export async function addPod(host: LabHost, name: string, ports: readonly HostPort[] = []): Promise<Pod> {
  const configuration = conflistSchema.parse(JSON.parse(await host.sh(`cat ${conflistFile}`)));
  const netns = `/run/netns/${name}`;
  await host.sh(`ip netns add ${name}`);
  const call = async (command: 'ADD' | 'DEL', at: number, prevResult: unknown): Promise<string> => {
    const plugin = configuration.plugins[at];
    if (plugin === undefined) throw new Error(`no plugin ${at}`);
    const { capabilities, ...own } = plugin;
    const runtimeConfig = capabilities?.['portMappings']
      ? { runtimeConfig: { portMappings: ports.map((port) => ({ ...port, protocol: 'tcp' })) } }
      : {};
    const input = { ...own, cniVersion: configuration.cniVersion, name: configuration.name, ...runtimeConfig, prevResult };
    const env = {
      CNI_COMMAND: command,
      CNI_CONTAINERID: name,
      CNI_NETNS: netns,
      CNI_IFNAME: 'eth0',
      CNI_PATH: pluginDirectory,
    };
    const { exitCode, stdout, stderr } = await host.exec(`${pluginDirectory}/${plugin.type}`, [], {
      input: JSON.stringify(input),
      env,
      check: false,
    });
    if (exitCode !== 0) throw new Error(`${command} of ${plugin.type} for ${name} on ${host.name}: ${stdout}${stderr}`);
    return stdout;
  };
  let result: unknown;
  for (const at of configuration.plugins.keys()) result = JSON.parse(await call('ADD', at, result));
  const addresses = addResultSchema.parse(result).ips.map(({ address }) => address.replace(/\/.*/, ''));
  const inside = ['nsenter', `--net=${netns}`, '--'];
  const server = await startServer(host, inside);
  return {
    host,
    addresses,
    sh: (script) =>
      host.sh(
        `${inside.join(' ')} unshare --mount bash -euo pipefail -c '
          [ ! -e /var/lib/lazyjack/resolv.conf ] || mount --bind /var/lib/lazyjack/resolv.conf /etc/resolv.conf
          '"$(cat)"`,
        { input: script },
      ),
    remove: async () => {
      await server.signal('SIGTERM');
      await server.done;
      for (const at of [...configuration.plugins.keys()].reverse()) await call('DEL', at, result);
      await host.sh(`ip netns delete ${name}`);
    },
  };
}

const echoClientAddressScript = `require("http").createServer((q, a) => a.end(q.socket.remoteAddress.replace(/^::ffff:/, ""))).listen(80, "::")`;

async function startServer(host: LabHost, inside: readonly string[]): Promise<RunningCommand> {
  const server = host.start('sh', ['-c', `exec ${inside.join(' ')} node -e '${echoClientAddressScript}'`], {
    check: false,
    timeout: 600_000,
  });
  await waitFor(async () => ((await host.sh(`${inside.join(' ')} ss -Hltn sport = :80`)) === '' ? null : true), {
    description: `a server in a pod on ${host.name}`,
    timeout: 15_000,
  });
  return server;
}

/** Formats an address for a URL. */
export const toUrlHost = (address: string): string => (address.includes(':') ? `[${address}]` : address);
