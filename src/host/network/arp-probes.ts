import { setTimeout as sleep } from 'node:timers/promises';
import { isFailure } from '../../core/failure.ts';
import { parseJsonAnswer } from '../../core/text/parse-answer.ts';
import type { AddressUse } from '../../core/host/network-port.ts';
import { findArping } from './arping-output.ts';
import type { Commands } from '../programs/commands.ts';
import { linkListSchema } from './ip-output.ts';

/** Milliseconds between two probes, and of listening after the last. */
const probeInterval = 200;
const probeNumbers = [0, 1, 2] as const;

/** Milliseconds. After a network card is set up, it needs some seconds to negotiate a speed with the switch. */
const carrierTimeout = 5000;
const pollInterval = 100;

const notInUse: AddressUse = { status: 'no' };

/** Sends three ARP probes (RFC 5227, section 2.1.1). Each process listens until the end, so a late answer counts. */
export async function sendArpProbes(
  commands: Commands,
  { dev, address }: { readonly dev: string; readonly address: string },
  signal: AbortSignal,
): Promise<AddressUse> {
  const arping = await findArping(commands, signal);
  if (arping === undefined) return { status: 'not-probed' };
  if (!(await waitForCarrier(commands, dev, signal))) return { status: 'unknown', reason: `${dev} has no carrier` };

  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const end = (): void => {
    over.abort();
  };
  const probe = async (at: number): Promise<AddressUse> => {
    try {
      await sleep(at * probeInterval, undefined, { signal: until });
      const ended = commands.attempt('arping', arping.makeArguments(dev, address), { signal: until });
      if (at === probeNumbers.length - 1) setTimeout(end, probeInterval).unref();
      const answer = arping.parseOutput(await ended);
      if (answer.status !== 'no') end();
      return answer;
    } catch (cause) {
      if (signal.aborted) throw cause;
      // The process was stopped because the time is up or another probe was answered.
      if (over.signal.aborted && !isFailure(cause, 'failed', 'denied', 'missing')) return notInUse;
      end();
      throw cause;
    }
  };
  const answers = await Promise.all(probeNumbers.map(probe));
  const said = (what: AddressUse['status']): AddressUse | undefined => answers.find(({ status }) => status === what);
  return said('yes') ?? said('unknown') ?? notInUse;
}

async function waitForCarrier(commands: Commands, dev: string, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + carrierTimeout;
  for (;;) {
    const { stdout, command } = await commands.run('ip', ['-j', 'link', 'show', 'dev', dev], { signal });
    const [link] = parseJsonAnswer(linkListSchema, stdout, command);
    if (link?.flags.includes('LOWER_UP') === true) return true;
    if (performance.now() >= deadline) return false;
    await sleep(pollInterval, undefined, { signal });
  }
}
