import * as z from 'zod';
import type { CommandHost } from '../../../lab/hosts/host-command.ts';

/** Removes the IPv4 default route of the host while `work` runs, so that traffic can reach the internet only through NAT64. */
export async function withoutIpv4DefaultRoute<Host extends CommandHost>(host: Host, work: (host: Host) => Promise<void>): Promise<void> {
  const route = (await host.sh('ip -4 route show default')).trim();
  await host.sh('ip -4 route delete default');
  try {
    await work(host);
  } finally {
    await host.sh(`ip -4 route add ${route}`);
  }
}

/** Fetches a page by name from a server that has only IPv4. Retries, because new containers need a moment. */
export async function fetchThroughNat64(host: CommandHost): Promise<string> {
  const tries = ['--retry', '8', '--retry-delay', '1', '--retry-all-errors', '--connect-timeout', '5', '-m', '40'];
  const { stdout } = await host.exec('curl', ['-sS', '-6', ...tries, 'http://v4only.example/']);
  return stdout;
}

const receivedSchema = z.object({ bytes: z.number(), sha256: z.string() });

/** Sends bytes and returns what the server reports to have received. */
export async function sendThroughNat64(host: CommandHost, bytes: number): Promise<z.infer<typeof receivedSchema>> {
  const script = `head -c ${bytes} /dev/zero | curl -sS -6 -m 20 --data-binary @- http://v4only.example/`;
  return receivedSchema.parse(JSON.parse(await host.sh(script)));
}
