import { unitDirectory } from '../../core/host/services-port.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import type { Session } from '../session/session.ts';

/** systemd keeps a link here for each unit that it has started and not stopped since. */
const startedUnit = (unit: string): string => `/run/systemd/units/invocation:${unit}`;

/**
 * Stops the restore units whose files are deleted: until it is stopped, systemd lists such a unit as active, because it ran at boot. Stopping it
 * runs nothing. Resolves with the stopped units. Rejects with the Failure of systemctl.
 */
export async function stopDeletedUnits({ host }: Pick<Session, 'host'>): Promise<readonly string[]> {
  const stopped: string[] = [];
  for (const unit of bootRestoreUnits) {
    const [file, started] = await Promise.all([host.files.read(`${unitDirectory}/${unit}`), host.files.read(startedUnit(unit))]);
    if (file !== null || started === null) continue;
    await host.services.stop(unit);
    stopped.push(unit);
  }
  return stopped;
}
