import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds after which something that has not happened by then will not. */
const raceTimeout = 30_000;

/**
 * Does something again and again while an attacker runs `script` in `directory`, and counts how it went. Every fourth time the attacker is held
 * wherever it is just then: one that never rests may let nothing succeed. On a busy machine it goes on until there was a success and a refusal.
 */
export async function raceAgainstAttacker(
  { script, directory, times }: { readonly script: string; readonly directory: string; readonly times: number },
  act: (at: number) => Promise<unknown>,
): Promise<{ readonly written: number; readonly refused: number }> {
  const attacker = spawn(process.execPath, ['-e', script], { cwd: directory });
  let [written, refused] = [0, 0];
  const deadline = performance.now() + raceTimeout;
  try {
    for (let at = 0; at < times || (Math.min(written, refused) === 0 && performance.now() < deadline); at += 1) {
      const held = at % 4 === 3;
      if (held) attacker.kill('SIGSTOP');
      await act(at).then(
        () => (written += 1),
        () => (refused += 1),
      );
      if (held) attacker.kill('SIGCONT');
    }
  } finally {
    attacker.kill('SIGKILL');
    await once(attacker, 'exit');
  }
  return { written, refused };
}
