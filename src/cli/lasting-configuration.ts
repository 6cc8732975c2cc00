import { resolve } from 'node:path';
import type { Finding } from '../core/finding.ts';

/** After a reboot the configuration is read again, by a unit of systemd that names it: so there must be a file. */
export function lastingConfiguration(path: string): readonly Finding[] {
  if (!/^\/(?:dev|proc)\//u.test(resolve(path))) return [];
  return [
    {
      severity: 'error',
      summary: 'the configuration is in no file',
      detail: `It is read from ${path}, and needed again after a reboot, when lazyjack-restore.service brings back what the kernel forgets.`,
      fix: 'Keep it in a file that only root can read, such as /etc/lazyjack/config.yaml, and name that with --config.',
      forcible: false,
    },
  ];
}
