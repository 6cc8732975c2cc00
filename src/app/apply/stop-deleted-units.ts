import { unitDirectory } from '../../core/host/services-port.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import type { Session } from '../session/session.ts';

/** Present while systemd runs (sd_booted(3)). */
const systemdRunsPath = '/run/systemd/system';

/**
 * Stops the restore units whose files are deleted, and makes systemd forget that they failed: it lists a unit that ran at boot as active until
 * it is stopped, and one that failed, as after a power loss in the middle of an apply, until the next boot. Stopping runs nothing. Resolves
 * with the units. Rejects with the Failure of systemctl.
 */
export async function stopDeletedUnits({ host }: Pick<Session, 'host'>): Promise<readonly string[]> {
  const files = await Promise.all(bootRestoreUnits.map((unit) => host.files.read(`${unitDirectory}/${unit}`)));
  const deleted = bootRestoreUnits.filter((_, at) => files[at] === null);
  if (deleted.length === 0 || (await host.files.read(systemdRunsPath)) === null) return [];
  const states = await host.services.read(deleted);
  const listed = deleted.filter((_, at) => states[at]?.active !== 'inactive');
  for (const [at, unit] of deleted.entries())
    if (states[at]?.active !== 'inactive' && states[at]?.active !== 'failed') await host.services.stop(unit);
  const stopped = listed.length === 0 ? [] : await host.services.read(listed);
  for (const [at, unit] of listed.entries()) if (stopped[at]?.active === 'failed') await host.services.resetFailed(unit);
  return listed;
}
