import { mkdir, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unitDirectory } from '../../core/host/services-port.ts';
import { syncDirectory } from '../../host/durable/sync-directory.ts';
import { isBootedWithSystemd } from '../../host/systemd/start-outside-session.ts';
import { bootRestoreUnitName, quoteForSystemd } from '../../roles/desired/boot-restore-units.ts';

const unitName = 'lazyjack-roll-back.service';
const unitPath = `${unitDirectory}/${unitName}`;
const wantsDirectory = `${unitDirectory}/multi-user.target.wants`;
const linkPath = `${wantsDirectory}/${unitName}`;

/**
 * Makes a boot roll back the run that awaits confirmation. The restore unit would do that too, but a power loss may come before the run has written that.
 * Nothing without systemd.
 */
export async function writeRollBackBootUnit(command: readonly string[]): Promise<void> {
  if (!isBootedWithSystemd()) return;
  await mkdir(wantsDirectory, { recursive: true });
  await writeFile(unitPath, formatUnit(command), { mode: 0o644, flush: true });
  await rm(linkPath, { force: true });
  await symlink(`../${unitName}`, linkPath);
  await syncDirectory(dirname(unitPath));
  await syncDirectory(wantsDirectory);
}

/** The directory goes too if it is empty: then nothing else has used it. */
export async function removeRollBackBootUnit(): Promise<void> {
  await rm(linkPath, { force: true });
  await rm(unitPath, { force: true });
  await rmdir(wantsDirectory).catch(() => undefined);
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
