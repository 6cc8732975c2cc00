import { open } from 'node:fs/promises';
import { explained, replaceOutputFile, requireReplaceable } from './replace-output-file.ts';

/** Names of the descriptors and devices to which a shell redirects: `--out /dev/stdout`, `--out >(jq .)`. Only root can change these names. */
const descriptor = /^\/(?:dev\/(?:stdout|stderr|null|tty|fd\/\d+)|proc\/self\/fd\/\d+)$/u;

/**
 * Writes text into a file that the user named, with mode 0600, because it shows how a host is built. The file belongs to the current user, also if it
 * replaces one of another user. /dev/stdout and the like are written in place. `force`: replace an existing file. Rejects with a Failure.
 */
export async function writePrivateFile(path: string, text: string, { force }: { readonly force: boolean }): Promise<void> {
  if (!descriptor.test(path)) {
    await replaceOutputFile(path, { mode: 0o600, force }, (file) => explained(path, () => file.writeFile(text)));
    return;
  }
  await explained(path, async () => {
    const file = await open(path, 'w');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  });
}

/** Rejects as `writePrivateFile` would because of what exists at the path: for a command that does long work before it writes. */
export async function requirePrivateFile(path: string, { force }: { readonly force: boolean }): Promise<void> {
  if (!descriptor.test(path)) await requireReplaceable(path, force);
}
