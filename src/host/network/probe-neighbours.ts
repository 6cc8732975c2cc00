import { setTimeout as sleep } from 'node:timers/promises';
import { parseJsonAnswer } from '../../core/text/parse-answer.ts';
import type { AddressUse } from '../../core/host/network-port.ts';
import type { Commands } from '../programs/commands.ts';
import { neighbourListSchema, toNeighbour } from './ip-output.ts';

/** Milliseconds. The kernel sends three solicitations, a second apart, after duplicate address detection of its own link-local address. */
const answerTimeout = 3500;
const pollInterval = 100;

/**
 * IPv6: makes the kernel resolve the neighbour that has this address, and reads the result. `use` (NTF_USE) starts the resolution without a route.
 */
export async function probeNeighbour(
  commands: Commands,
  { dev, address }: { readonly dev: string; readonly address: string },
  signal: AbortSignal,
): Promise<AddressUse> {
  const deadline = performance.now() + answerTimeout;
  await commands.run('ip', ['neigh', 'replace', address, 'dev', dev, 'use'], { signal });
  for (;;) {
    const { stdout, command } = await commands.run('ip', ['-j', 'neigh', 'show', address, 'dev', dev], { signal });
    const found = parseJsonAnswer(neighbourListSchema, stdout.trim() || '[]', command);
    const [neighbour] = found.flatMap((raw) => toNeighbour(6, raw, dev) ?? []);
    if (neighbour !== undefined) return { status: 'yes', mac: neighbour.mac };
    if (performance.now() >= deadline || found.some(({ state }) => state?.includes('FAILED'))) return { status: 'no' };
    await sleep(pollInterval, undefined, { signal });
  }
}
