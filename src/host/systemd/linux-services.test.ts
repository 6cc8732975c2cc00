import { expect, test } from '@jest/globals';
import { Failure } from '../../core/failure.ts';
import type { Commands, FinishedCommand } from '../programs/commands.ts';
import { linuxServices } from './linux-services.ts';

type Answer = Partial<FinishedCommand> | Failure;

/** A fake systemctl with these answers, by the first words of its arguments. It does not know any other verb. */
function systemctl(answers: Readonly<Record<string, Answer>>): { readonly commands: Commands; readonly calls: string[] } {
  const calls: string[] = [];
  const attempt: Commands['attempt'] = async (file, args) => {
    const command = [file, ...args].join(' ');
    calls.push(args.join(' '));
    const answer = answers[Object.keys(answers).find((words) => args.join(' ').startsWith(words)) ?? ''];
    if (answer instanceof Failure) throw answer;
    return { command, exitCode: 0, stdout: '', stderr: '', ...(answer ?? { exitCode: 1, stderr: `cannot ${args.join(' ')}` }) };
  };
  return { commands: { attempt, run: attempt }, calls };
}
const services = (answers: Readonly<Record<string, Answer>>) => linuxServices(systemctl(answers).commands);

test('reads several units with one process, in any order of properties', async () => {
  const stdout = 'LoadState=loaded\nActiveState=active\nSubState=running\n\nSubState=dead\nActiveState=inactive\nLoadState=not-found\n';
  const { commands, calls } = systemctl({ show: { stdout } });
  expect(await linuxServices(commands).read(['kubelet', 'nope'])).toEqual([
    { load: 'loaded', active: 'active', sub: 'running' },
    { load: 'not-found', active: 'inactive', sub: 'dead' },
  ]);
  expect(calls).toEqual(['show --property=LoadState,ActiveState,SubState kubelet nope']);
});

test('falls back to is-active for a substitute without show', async () => {
  const standIn = services({ 'is-active kubelet': { stdout: 'active\n' }, 'is-active other': { exitCode: 3, stdout: 'inactive\n' } });
  expect(await standIn.read(['kubelet', 'other'])).toEqual([
    { load: undefined, active: 'active', sub: undefined },
    { load: undefined, active: 'inactive', sub: undefined },
  ]);
});

test('reports a host without systemd', async () => {
  const stderr = "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n";
  const down = services({ '': { exitCode: 1, stderr } });
  await expect(down.read(['kubelet'])).rejects.toMatchObject({ kind: 'missing', message: 'systemd does not run here' });
  await expect(down.start('kubelet')).rejects.toMatchObject({ kind: 'missing' });
});

test('a unit that does not start reports why', async () => {
  const systemd = services({ start: { exitCode: 5, stderr: 'Failed to start nope.service: Unit nope.service not found.\n' } });
  await expect(systemd.start('nope')).rejects.toThrow(
    'systemctl start nope: exit status 5\nFailed to start nope.service: Unit nope.service not found.',
  );
});

test('reads what a unit printed, and nothing where no journal is kept', async () => {
  const { commands, calls } = systemctl({ '--unit kubelet': { stdout: 'a\nb\n' } });
  expect(await linuxServices(commands).readOutput('kubelet', new Date(1_700_000_000_500))).toBe('a\nb\n');
  expect(calls).toEqual(['--unit kubelet --since @1700000000 --lines 200 --output cat --no-pager']);
  expect(await services({ '--unit': { exitCode: 1, stdout: 'x' } }).readOutput('kubelet', new Date(0))).toBe('');
  expect(await services({ '--unit': new Failure('missing', 'no journalctl') }).readOutput('kubelet', new Date(0))).toBe('');
});

test.each([
  ['systemd-networkd', 'networkctl reload'],
  ['NetworkManager', 'nmcli general reload conf'],
] as const)('reloads the settings of %s only if it runs', async (daemon, command) => {
  const lines: string[] = [];
  const attempt: Commands['attempt'] = async (file, args) => {
    const line = [file, ...args].join(' ');
    lines.push(line);
    return { command: line, exitCode: 0, stdout: '', stderr: '' };
  };
  expect(await linuxServices({ attempt, run: attempt }).reloadNetworkDaemon(daemon)).toBe(true);
  expect(lines).toEqual([`systemctl is-active ${daemon}`, command]);
  const stopped = systemctl({ 'is-active': { exitCode: 3, stdout: 'inactive\n' } });
  expect(await linuxServices(stopped.commands).reloadNetworkDaemon(daemon)).toBe(false);
  expect(stopped.calls).toEqual([`is-active ${daemon}`]);
});
