import * as z from 'zod';
import { Failure } from '../core/failure.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { lazy } from '../core/lazy.ts';

/** dockerd's settings file. */
const dockerSettingsPath = '/etc/docker/daemon.json';

const settingsSchema = lazy(() => z.object({ iptables: z.boolean().optional() }));

/** Whether dockerd's settings keep it from writing packet filter rules. false if they cannot be read. */
export async function isDockerIptablesDisabled({ files }: Pick<HostReader, 'files'>): Promise<boolean> {
  try {
    const node = await files.read(dockerSettingsPath);
    if (node?.type !== 'file') return false;
    return settingsSchema().safeParse(JSON.parse(Buffer.from(node.content).toString('utf8'))).data?.iptables === false;
  } catch (cause) {
    if (cause instanceof Failure || cause instanceof SyntaxError) return false;
    throw cause;
  }
}
