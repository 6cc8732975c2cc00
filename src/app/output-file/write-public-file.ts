import { explained, replaceOutputFile } from './replace-output-file.ts';

/** Replaces a file that the user named by one that everybody may read, in one step: who reads it gets the old or the new content. Rejects with a Failure. */
export async function writePublicFile(path: string, text: string): Promise<void> {
  await replaceOutputFile(path, { mode: 0o644, force: true }, (file) =>
    explained(path, async () => {
      await file.writeFile(text);
      // The umask may have removed bits.
      await file.chmod(0o644);
    }),
  );
}
