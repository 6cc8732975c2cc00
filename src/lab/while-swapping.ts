import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Does something again and again while an attacker runs `script` in `directory`, and counts how it went. */
export async function whileSwapping(
  { script, directory, times }: { readonly script: string; readonly directory: string; readonly times: number },
  act: (at: number) => Promise<unknown>,
): Promise<{ readonly written: number; readonly refused: number }> {
  const attacker = spawn(process.execPath, ['-e', script], { cwd: directory });
  let [written, refused] = [0, 0];
  try {
    for (let at = 0; at < times; at += 1) {
      await act(at).then(
        () => (written += 1),
        () => (refused += 1),
      );
    }
  } finally {
    attacker.kill('SIGKILL');
    await once(attacker, 'exit');
  }
  return { written, refused };
}
