import { cacheReads } from '../../core/host/cache-reads.ts';
import type { LockHolder } from '../../host/process/lock.ts';
import { isDrift, readStatus, type Status, type StatusItem, type StatusSession } from '../read-status.ts';

/** A resource that differs from what lazyjack applied, also because a reboot removed it. */
export type DriftedResource = Pick<StatusItem, 'address' | 'phase' | 'fields'>;

export interface Drift {
  /** The number of owned resources that were compared. */
  readonly compared: number;
  readonly drifted: readonly DriftedResource[];
  /** Resources that could not be read, so that nobody knows whether they drifted. */
  readonly unreadable: readonly { readonly address: StatusItem['address']; readonly reason: string }[];
  /** A lazyjack that is changing this host. What differs meanwhile may be its work. */
  readonly running?: LockHolder;
}

/** Compares this host with what lazyjack applied. The configuration file does not matter: a change that is not applied yet is no drift. */
export async function readDrift(session: StatusSession, readHolder: () => LockHolder | undefined): Promise<Drift> {
  return makeDrift(await readStatus({ ...session, host: cacheReads(session.host) }, readHolder));
}

/** The drift that a status shows. */
export function makeDrift({ items, running }: Pick<Status, 'items' | 'running'>): Drift {
  return {
    compared: items.length,
    drifted: items.filter(({ condition }) => isDrift(condition)).map(({ address, phase, fields }) => ({ address, phase, fields })),
    unreadable: items
      .filter(({ condition }) => condition === 'unreadable')
      .map(({ address, note = 'no answer' }) => ({ address, reason: note })),
    ...(running && { running }),
  };
}
