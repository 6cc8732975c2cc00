import type { ProcessIdentity } from '../../host/process/live-process.ts';

/** Seconds that a program of a killed run has to end by itself, and those between SIGTERM and SIGKILL. */
const grace = 60;
const graceAfterTerm = 10;

export interface OrphanPorts {
  /** Programs of a killed run that hold the lock. */
  list(): readonly ProcessIdentity[];
  /** Seconds since the boot. */
  uptime(): number;
  signal(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void;
}

/**
 * Makes a function to call as long as the lock is held: it ends programs that a killed run started and that hang, because they would block the rollback
 * without limit.
 */
export function makeOrphanEnder(ports: OrphanPorts): () => void {
  let since = new Map<string, number>();
  return () => {
    const now = ports.uptime();
    const orphans = ports.list().map((process) => {
      const key = `${process.pid} ${process.startTime}`;
      return { process, key, first: since.get(key) ?? now };
    });
    since = new Map(orphans.map(({ key, first }) => [key, first]));
    for (const { process, first } of orphans) {
      if (now >= first + grace + graceAfterTerm) ports.signal(process, 'SIGKILL');
      else if (now >= first + grace) ports.signal(process, 'SIGTERM');
    }
  };
}
