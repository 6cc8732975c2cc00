import { mkdir, rm, rmdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../core/error-code.ts';
import { unitDirectory } from '../../core/host/services-port.ts';
import { syncDirectory } from '../../host/durable/sync-directory.ts';
import { isBootedWithSystemd } from '../../host/systemd/start-outside-session.ts';
import { bootRestoreUnitName, quoteForSystemd } from '../../roles/desired/boot-restore-units.ts';

const unitName = 'lazyjack-roll-back.service';

function pathsIn(directory: string): { readonly unit: string; readonly wants: string; readonly link: string } {
  const wants = join(directory, 'multi-user.target.wants');
  return { unit: join(directory, unitName), wants, link: join(wants, unitName) };
}

/**
 * Makes a boot roll back the run that awaits confirmation. The restore unit would do that too, but a power loss may come before the run has written that.
 * Nothing without systemd.
 */
export async function writeRollBackBootUnit(command: readonly string[]): Promise<void> {
  if (!isBootedWithSystemd()) return;
  const { unit, wants, link } = pathsIn(unitDirectory);
  await mkdir(wants, { recursive: true });
  await writeFile(unit, formatUnit(command), { mode: 0o644, flush: true });
  await rm(link, { force: true });
  await symlink(`../${unitName}`, link);
  await syncDirectory(unitDirectory);
  await syncDirectory(wants);
}

/**
 * Removes the unit, if there is one, and resolves when that is on disk. Needs the lock, and a run that does not await confirmation any more. The directory
 * of the link goes too if it is empty: then nothing else has used it.
 */
export async function removeRollBackBootUnit(directory = unitDirectory): Promise<void> {
  const { unit, wants, link } = pathsIn(directory);
  const [hadLink, hadUnit] = [await removeFile(link), await removeFile(unit)];
  if (hadLink) {
    await syncDirectory(wants);
    await rmdir(wants).catch(() => undefined);
  }
  if (hadLink || hadUnit) await syncDirectory(directory);
}

/** Resolves with false if there is no such file. */
function removeFile(path: string): Promise<boolean> {
  return unlink(path).then(
    () => true,
    (cause: unknown) => {
      if (errorCode(cause) === 'ENOENT') return false;
      throw cause;
    },
  );
}

function formatUnit(command: readonly string[]): string {
  return `# Written by lazyjack, which removes it when the apply is confirmed or rolled back.
[Unit]
Description=Roll back the apply of lazyjack that nobody confirmed before the reboot
Wants=network-online.target
After=network-online.target docker.service containerd.service
Before=${bootRestoreUnitName} kubelet.service

[Service]
Type=oneshot
ExecStart=${[...command, 'await-confirmation'].map(quoteForSystemd).join(' ')}

[Install]
WantedBy=multi-user.target
`;
}
