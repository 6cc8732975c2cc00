import * as z from 'zod';
import { Failure } from '../core/failure.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { readThroughLinks } from '../core/host/read-through-links.ts';
import { lazy } from '../core/lazy.ts';

const dockerSettingsPath = '/etc/docker/daemon.json';

const settingsSchema = lazy(() => z.object({ iptables: z.boolean().optional(), ip6tables: z.boolean().optional() }));

/** The settings in dockerd's file. Empty if it is missing or cannot be read. */
export async function readDockerSettings({ files }: Pick<HostReader, 'files'>): Promise<z.output<ReturnType<typeof settingsSchema>>> {
  try {
    const node = await readThroughLinks(files, dockerSettingsPath);
    if (node?.type !== 'file') return {};
    return settingsSchema().safeParse(JSON.parse(Buffer.from(node.content).toString('utf8'))).data ?? {};
  } catch (cause) {
    if (cause instanceof Failure || cause instanceof SyntaxError) return {};
    throw cause;
  }
}
