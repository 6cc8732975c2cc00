import { spawn } from 'node:child_process';
import { wrap } from '../../src/cli/views/text-width.ts';
import { makeTextStyles } from '../../src/cli/views/text-styles.ts';
import { enterArguments, hostEnvironment } from '../hosts/enter-host.ts';
import type { LabHost } from '../hosts/lab-host.ts';

/** What a spectator sees: captions, commands as if typed, their real output, and whether it was as said. */
export interface DemoPresenter {
  readonly caption: (title: string, text: string) => void;
  /** Types a command on a host, in /root, and resolves with its exit status. Its output goes where ours goes, colours included. */
  readonly type: (host: LabHost, command: string) => Promise<number>;
  /** A claim, and whether it holds; one that does not spoils the demonstration, which goes on. */
  readonly claim: (text: string, holds: boolean) => void;
  readonly broken: readonly string[];
}

const WIDTH = 96;

export function createPresenter(): DemoPresenter {
  const color = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  const brush = makeTextStyles(color);
  const broken: string[] = [];
  let acts = 0;
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    broken,
    caption(title, text) {
      acts += 1;
      say(`\n${brush.strong(`== ${acts}. ${title}`)}`);
      for (const line of wrap(text, WIDTH)) say(line);
      say('');
    },
    async type(host, command) {
      say(`${brush.strong(`${host.name}#`)} ${command}`);
      const status = await runOnTerminal(host, command, color);
      say('');
      return status;
    },
    claim(text, holds) {
      if (!holds) broken.push(text);
      say(holds ? `${brush.create('as said:')} ${text}` : `${brush.error('NOT AS SAID:')} ${text}`);
    },
  };
}

/** Not through `LabHost.exec`, which collects: who watches wants to see it happen, and the program to know whether this is a terminal. */
function runOnTerminal(host: LabHost, command: string, color: boolean): Promise<number> {
  const args = enterArguments(host.pid, 'bash', ['-c', `cd /root && ${command}`]);
  const env = hostEnvironment(color ? { TERM: process.env['TERM'] ?? 'xterm' } : { NO_COLOR: '1' });
  const child = spawn('nsenter', args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
