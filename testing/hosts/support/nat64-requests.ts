import * as z from 'zod';
import type { LabHost } from '../../../lab/hosts/create-lab.ts';

/** While the work lasts, the host has no default route of IPv4: what reaches the internet went through NAT64. */
export async function withoutIpv4DefaultRoute<Host extends LabHost>(host: Host, work: (host: Host) => Promise<void>): Promise<void> {
  const route = (await host.sh('ip -4 route show default')).trim();
  await host.sh('ip -4 route delete default');
  try {
    await work(host);
  } finally {
    await host.sh(`ip -4 route add ${route}`);
  }
}

/** A page of a server that only has IPv4, by name. Containers that were just started take a moment. */
export async function fetchThroughNat64(host: LabHost): Promise<string> {
  const tries = ['--retry', '8', '--retry-delay', '1', '--retry-all-errors', '--connect-timeout', '5', '-m', '40'];
  const { stdout } = await host.exec('curl', ['-sS', '-6', ...tries, 'http://v4only.example/']);
  return stdout;
}

const receivedSchema = z.object({ bytes: z.number(), sha256: z.string() });

/** What the server says that it got. */
export async function sendThroughNat64(host: LabHost, bytes: number): Promise<z.infer<typeof receivedSchema>> {
  const script = `head -c ${bytes} /dev/zero | curl -sS -6 -m 20 --data-binary @- http://v4only.example/`;
  return receivedSchema.parse(JSON.parse(await host.sh(script)));
}
