import { execa } from 'execa';
import { wrap } from '../../src/cli/views/text-width.ts';
import { makeTextStyles } from '../../src/cli/views/text-styles.ts';
import { enterArguments, hostEnvironment } from '../hosts/enter-host.ts';
import type { LabHost } from '../hosts/lab-host.ts';

/** Shows captions, commands as if typed, their real output, and whether each claim holds. */
export interface DemoPresenter {
  readonly caption: (title: string, text: string) => void;
  /** Runs a command on a host in /root and resolves with its exit status. Its output goes to the output of this process, with colours. */
  readonly runCommand: (host: LabHost, command: string) => Promise<number>;
  /** Reports whether a claim holds. If it does not, the demo continues and fails at the end. */
  readonly claim: (text: string, holds: boolean) => void;
  readonly failedClaims: readonly string[];
}

const lineWidth = 96;

export function createPresenter(): DemoPresenter {
  const color = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  const styles = makeTextStyles(color);
  const failedClaims: string[] = [];
  let captions = 0;
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    failedClaims,
    caption(title, text) {
      captions += 1;
      print(`\n${styles.strong(`== ${captions}. ${title}`)}`);
      for (const line of wrap(text, lineWidth)) print(line);
      print('');
    },
    async runCommand(host, command) {
      print(`${styles.strong(`${host.name}#`)} ${command}`);
      const status = await runOnTerminal(host, command, color);
      print('');
      return status;
    },
    claim(text, holds) {
      if (!holds) failedClaims.push(text);
      print(holds ? `${styles.create('holds:')} ${text}` : `${styles.error('DOES NOT HOLD:')} ${text}`);
    },
  };
}

/**
 * Does not use `LabHost.exec`, which collects the output: the audience should see it live, and the program must know whether it writes to a
 * terminal.
 */
async function runOnTerminal(host: LabHost, command: string, color: boolean): Promise<number> {
  const { exitCode } = await execa('nsenter', enterArguments(host.pid, 'bash', ['-c', `cd /root && ${command}`]), {
    env: hostEnvironment(color ? { TERM: process.env['TERM'] ?? 'xterm' } : { NO_COLOR: '1' }),
    extendEnv: false,
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  return exitCode ?? 1;
}
