import { Failure, isFailure } from '../../core/failure.ts';
import type { Services, ServiceState } from '../../core/host/services-port.ts';
import { commandFailure, type Commands, type FinishedCommand } from '../programs/commands.ts';

/** Milliseconds. systemd itself waits up to 90 s for a unit (DefaultTimeoutStartSec). */
const systemctlTimeout = 120_000;
/** Milliseconds. It explains a failure, and nothing waits for it. */
const journalctlTimeout = 10_000;

/** `systemctl reload NetworkManager` would also write /etc/resolv.conf again. */
const reloadCommands = {
  'systemd-networkd': ['networkctl', 'reload'],
  NetworkManager: ['nmcli', 'general', 'reload', 'conf'],
} as const;

/** Controls systemd with systemctl. */
export function linuxServices(commands: Commands): Services {
  const attempt = async (...args: readonly string[]): Promise<FinishedCommand> => {
    const finished = await commands.attempt('systemctl', args, { timeout: systemctlTimeout });
    if (isSystemdUnavailable(finished)) {
      throw new Failure('missing', 'systemd does not run here', {
        fix: 'lazyjack needs a host that systemd has started, or `systemctl` in PATH that does its work.',
      });
    }
    return finished;
  };
  const must = async (...args: readonly string[]): Promise<void> => {
    const finished = await attempt(...args);
    if (finished.exitCode !== 0) throw commandFailure(finished);
  };
  return {
    read: async (units) => {
      const shown = await attempt('show', '--property=LoadState,ActiveState,SubState', ...units);
      const states = shown.exitCode === 0 ? parseSystemctlShow(shown.stdout) : [];
      if (states.length === units.length) return states;
      // A substitute for systemctl on a host without systemd supports only the basic verbs.
      return Promise.all(units.map(async (unit) => parseIsActive(await attempt('is-active', unit))));
    },
    reload: () => must('daemon-reload'),
    start: (unit) => must('start', unit),
    stop: (unit) => must('stop', unit),
    resetFailed: (unit) => must('reset-failed', unit),
    restart: (unit) => must('restart', unit),
    reloadNetworkDaemon: async (daemon) => {
      // networkctl would start systemd-networkd.
      if ((await attempt('is-active', daemon)).exitCode !== 0) return false;
      const [file, ...args] = reloadCommands[daemon];
      await commands.run(file, args, { timeout: systemctlTimeout });
      return true;
    },
    reloadUnit: (unit) => must('reload', unit),
    readOutput: async (unit, since) => {
      const args = ['--unit', unit, '--since', `@${Math.floor(since.getTime() / 1000)}`, '--lines', '200', '--output', 'cat', '--no-pager'];
      try {
        const { exitCode, stdout } = await commands.attempt('journalctl', args, { timeout: journalctlTimeout });
        return exitCode === 0 ? stdout : '';
      } catch (cause) {
        if (isFailure(cause, 'missing')) return '';
        throw cause;
      }
    },
  };
}

/** Parses one block of `Name=value` lines for each unit, in the order of the arguments, separated by empty lines. */
function parseSystemctlShow(text: string): readonly ServiceState[] {
  return text
    .trim()
    .split(/\n\n+/)
    .flatMap((block) => {
      const fields = new Map(
        block.split('\n').map((line): [string, string] => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]),
      );
      const active = fields.get('ActiveState');
      return active === undefined ? [] : [{ load: fields.get('LoadState'), active, sub: fields.get('SubState') }];
    });
}

/** Uses only the printed state. The exit status of a unit that is not active is 3 or 4, depending on the version of systemd. */
function parseIsActive(finished: FinishedCommand): ServiceState {
  const active = finished.stdout.trim();
  if (active === '') throw commandFailure(finished);
  return { load: undefined, active, sub: undefined };
}

/** systemctl exists but cannot reach systemd: in a container, or if process 1 is another program. */
function isSystemdUnavailable({ exitCode, stderr }: FinishedCommand): boolean {
  return exitCode !== 0 && /not been booted with systemd|Failed to connect to (?:\w+ )*bus/i.test(stderr);
}
