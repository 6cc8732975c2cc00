import { readFile } from 'node:fs/promises';
import { Failure, messageOf } from '../../core/failure.ts';
import { recordedHostSchema } from '../../host/simulated/recorded-host.ts';
import { simulatedHost } from '../../host/simulated/simulated-host.ts';
import { emptyLedger } from '../../journal/ledger.ts';
import { kinds } from '../../resources/index.ts';
import type { Session } from './session.ts';

/** Opens a recorded host from a file, for development, bug reports and demonstrations. It is read only. */
export async function openRecordedHost(path: string): Promise<Session> {
  try {
    const host = simulatedHost(recordedHostSchema.parse(JSON.parse(await readFile(path, 'utf8'))));
    const refuse = async (): Promise<never> => {
      throw new Failure('refused', `${path} is a recorded host: it can be planned, not changed`);
    };
    return {
      host,
      kinds,
      recorded: { problems: [] },
      state: {
        contents: host.contents,
        journal: { directory: 'nowhere', append: refuse, shorten: refuse, clear: refuse },
        readLedger: async () => emptyLedger,
        readCondition: async () => 'absent',
        setAsideDamagedJournal: refuse,
      },
    };
  } catch (cause) {
    throw new Failure('refused', `${path} is not a recorded host: ${messageOf(cause)}`, { cause });
  }
}
