import * as z from 'zod';
import { Failure, messageOf } from '../../core/failure.ts';
import type { Host } from '../../core/host/host-ports.ts';
import { toError } from '../../host/recorded/answers.ts';
import { type HostRecord, hostRecordFormat, hostRecordSchema } from '../../host/recorded/host-record.ts';
import { replayHost } from '../../host/recorded/replay-host.ts';
import { recordedHostSchema } from '../../host/simulated/recorded-host.ts';
import { simulatedHost } from '../../host/simulated/simulated-host.ts';
import { emptyLedger, type Ledger } from '../../journal/ledger.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';
import { kinds } from '../../resources/index.ts';
import { readUserFile } from '../configuration/read-user-file.ts';
import type { Session } from './session.ts';

/** Opens the host in a file of `lazyjack record`, or a simulated host that was written by hand. It is read only. */
export async function openRecordedHost(path: string): Promise<Session> {
  const refuse = async (): Promise<never> => {
    throw new Failure('refused', `${path} is a recorded host: it can be planned, not changed`);
  };
  const file = parseJson(path, await readText(path));
  const format = formatSchema.safeParse(file).data?.format;
  if (format === undefined) return makeSession(simulatedHost(parseAs(path, recordedHostSchema, file)), refuse, async () => emptyLedger);
  if (format !== hostRecordFormat) {
    throw new Failure('refused', `${path} has format ${format}, and this lazyjack reads format ${hostRecordFormat}`, {
      fix: 'Use the version of lazyjack that made it, or a newer one.',
    });
  }
  const record = parseAs(path, hostRecordSchema, file);
  return {
    ...makeSession(replayHost(record, refuse), refuse, async () => readRecordedLedger(record)),
    recorded: { problems: record.problems },
  };
}

const formatSchema = z.object({ format: z.number() });

function makeSession(host: Host, refuse: () => Promise<never>, readLedger: StateDirectory['readLedger']): Session {
  return {
    host,
    kinds,
    recorded: { problems: [] },
    state: {
      contents: host.contents,
      journal: { directory: 'nowhere', append: refuse, shorten: refuse, clear: refuse },
      readLedger,
      readCondition: async () => ((await readLedger()).owned.size === 0 ? 'absent' : 'whole'),
      setAsideJournal: refuse,
      recordMachine: refuse,
      flush: async () => undefined,
      readOpenRun: async () => undefined,
      awaited: { read: async () => undefined, write: refuse, remove: refuse },
    },
  };
}

function readRecordedLedger({ journal }: HostRecord): Ledger {
  if ('failure' in journal) throw toError(journal.failure);
  const { owned, restored, removedByReboot = [], notAppliedSinceBoot = [], appliedBy, interrupted } = journal.answer;
  return {
    owned: new Map(owned.map((item) => [item.address, item])),
    restored: new Set(restored),
    removedByReboot: new Map(removedByReboot.map((item) => [item.address, item])),
    notAppliedSinceBoot: new Set(notAppliedSinceBoot),
    appliedBy: new Map(appliedBy),
    ...(interrupted && { interrupted }),
  };
}

/** A record of a host with 5,000 routes has a few MiB. */
const maxRecordBytes = 256 * 2 ** 20;

async function readText(path: string): Promise<string> {
  try {
    const { bytes } = await readUserFile(path, maxRecordBytes + 1);
    if (bytes.length > maxRecordBytes) throw new Failure('refused', `it is larger than ${maxRecordBytes / 2 ** 20} MiB`);
    return Buffer.from(bytes).toString('utf8');
  } catch (cause) {
    throw new Failure('refused', `cannot read ${path}: ${messageOf(cause)}`, { fix: 'Name a file of `lazyjack record`.', cause });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notARecord(path, 'it is not JSON', cause);
  }
}

function parseAs<Schema extends z.ZodType>(path: string, schema: Schema, file: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(file);
  if (error === undefined) return data;
  const [first] = error.issues;
  throw notARecord(path, first === undefined ? 'it has another form' : `${first.path.join('.')}: ${first.message}`, error);
}

function notARecord(path: string, why: string, cause: unknown): Failure {
  return new Failure('refused', `${path} is not a recorded host: ${why}`, {
    fix: 'Make it again with the same version of lazyjack: lazyjack record --out FILE',
    cause,
  });
}
