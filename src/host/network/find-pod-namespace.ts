import { readdir } from 'node:fs/promises';
import * as z from 'zod';
import { errorCode } from '../../core/error-code.ts';
import { Failure } from '../../core/failure.ts';
import type { PodNamespace } from '../../core/host/verify-ports.ts';
import { contains, type Cidr, parseAddress } from '../../core/ip/ip.ts';
import { lazy } from '../../core/lazy.ts';
import { parseJsonAnswer } from '../../core/text/parse-answer.ts';
import type { Commands } from '../programs/commands.ts';

/** Where containerd, CRI-O and Docker keep the network namespaces of pods. */
const directories = ['/run/netns', '/run/docker/netns'];
/** Milliseconds. */
const timeout = 3000;

const addressesSchema = lazy(() => z.array(z.object({ addr_info: z.array(z.object({ local: z.string().optional() })).optional() })));

/** The first pod of this host with an address in this network; undefined: none. Rejects with a Failure of kind `denied` without root. */
export async function findPodNamespace(commands: Commands, subnet: Cidr): Promise<PodNamespace | undefined> {
  if (process.geteuid?.() !== 0) throw new Failure('denied', 'only root may enter the network of a pod', { fix: 'Run it as root.' });
  for (const directory of directories) {
    for (const name of await namesIn(directory)) {
      const path = `${directory}/${name}`;
      const address = (await readAddresses(commands, path)).find((text) => contains(subnet, text));
      if (address !== undefined) return { path, family: subnet.family, address };
    }
  }
  return undefined;
}

/** Empty if the pod ended meanwhile, or the file is no namespace. */
async function readAddresses(commands: Commands, path: string): Promise<readonly string[]> {
  const args = [`--net=${path}`, 'ip', '-j', 'address', 'show', 'scope', 'global'];
  const { exitCode, stdout } = await commands.attempt('nsenter', args, { timeout });
  if (exitCode !== 0) return [];
  return parseJsonAnswer(addressesSchema(), stdout === '' ? '[]' : stdout, 'ip')
    .flatMap(({ addr_info: all = [] }) => all)
    .flatMap(({ local = '' }) => parseAddress(local)?.text ?? []);
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return [];
    throw cause;
  }
}
