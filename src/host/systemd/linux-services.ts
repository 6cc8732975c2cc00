import { Failure, isFailure } from '../../core/failure.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import type { Services, ServiceState } from '../../core/host/services-port.ts';
import { commandFailed, type Commands, type Finished } from '../programs/commands.ts';
import { unitText } from './unit-files.ts';

/** Longer than systemd itself waits for a unit (DefaultTimeoutStartSec, 90 s). */
const PATIENCE = 120_000;

/** systemd, through systemctl. */
export function linuxServices(commands: Commands, files: FilesReader): Services {
  const attempt = async (...args: readonly string[]): Promise<Finished> => {
    const finished = await commands.attempt('systemctl', args, { timeout: PATIENCE });
    if (isDown(finished)) {
      throw new Failure('missing', 'systemd does not run here', {
        fix: 'lazyjack needs a host that systemd has started, or `systemctl` in PATH that does its work.',
      });
    }
    return finished;
  };
  const must = async (...args: readonly string[]): Promise<void> => {
    const finished = await attempt(...args);
    if (finished.exitCode !== 0) throw commandFailed(finished);
  };
  return {
    read: async (units) => {
      const shown = await attempt('show', '--property=LoadState,ActiveState,SubState', ...units);
      const states = shown.exitCode === 0 ? parseShow(shown.stdout) : [];
      if (states.length === units.length) return states;
      // What stands in for systemctl where systemd does not run knows the simple verbs only.
      return Promise.all(units.map(async (unit) => fromIsActive(await attempt('is-active', unit))));
    },
    readUnitText: async (unit) => {
      const name = unit.includes('.') ? unit : `${unit}.service`;
      const told = await commands.attempt('systemctl', ['cat', '--no-pager', name]).catch((error: unknown) => {
        if (isFailure(error, 'missing')) return undefined;
        throw error;
      });
      return told?.exitCode === 0 && told.stdout !== '' ? told.stdout : unitText(files, name);
    },
    reload: () => must('daemon-reload'),
    start: (unit) => must('start', unit),
    stop: (unit) => must('stop', unit),
    restart: (unit) => must('restart', unit),
  };
}

/** A block of `Name=value` for each unit, in the order of the question, with an empty line between them. */
function parseShow(text: string): readonly ServiceState[] {
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

/** The word alone counts: the exit status is 3 or 4 for all that is not active, by the version of systemd. */
function fromIsActive(finished: Finished): ServiceState {
  const active = finished.stdout.trim();
  if (active === '') throw commandFailed(finished);
  return { load: undefined, active, sub: undefined };
}

/** systemctl is there, and nobody answers it: in a container, or where something else is process 1. */
function isDown({ exitCode, stderr }: Finished): boolean {
  return exitCode !== 0 && /not been booted with systemd|Failed to connect to (?:\w+ )*bus/i.test(stderr);
}
