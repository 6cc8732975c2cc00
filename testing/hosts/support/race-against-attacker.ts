import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds. A result that has not occurred by then is not expected any more. */
const raceTimeout = 30_000;

/**
 * Repeats `act` while an attacker runs `script` in `directory`, and counts successes and refusals. Stops the attacker during every fourth
 * call, because an attacker that never pauses may prevent every success. On a busy machine, continues until there was at least one success
 * and one refusal.
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
