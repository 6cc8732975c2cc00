import { expect, test } from '@jest/globals';
import { Failure } from '../../core/failure.ts';
import type { Commands, FinishedCommand } from '../programs/commands.ts';
import { linuxServices } from './linux-services.ts';
import { simulatedFiles } from '../simulated/simulated-files.ts';

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
const services = (answers: Readonly<Record<string, Answer>>, files = simulatedFiles()) => linuxServices(systemctl(answers).commands, files);

test('reads several units with one process, in any order of properties', async () => {
  const stdout = 'LoadState=loaded\nActiveState=active\nSubState=running\n\nSubState=dead\nActiveState=inactive\nLoadState=not-found\n';
  const { commands, calls } = systemctl({ show: { stdout } });
  expect(await linuxServices(commands, simulatedFiles()).read(['kubelet', 'nope'])).toEqual([
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

test('reads the text of a unit from systemctl cat, or else from its files', async () => {
  expect(await services({ cat: { stdout: '# /lib/x\n[Service]\n' } }).readUnitText('kubelet')).toBe('# /lib/x\n[Service]\n');
  const files = simulatedFiles({
    '/lib': { type: 'symlink', target: 'usr/lib' },
    '/usr/lib/systemd/system/kubelet.service': { type: 'file', content: 'unit' },
    '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf': { type: 'file', content: 'hidden by /etc' },
    '/usr/lib/systemd/system/kubelet.service.d/05-first.conf': { type: 'file', content: 'first' },
    '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf': { type: 'file', content: '$KUBELET_DNS_ARGS' },
    '/etc/systemd/system/kubelet.service.d/readme': { type: 'file', content: 'no drop-in' },
  });
  for (const answer of [{ exitCode: 1 }, new Failure('missing', 'no systemctl')]) {
    expect(await services({ cat: answer }, files).readUnitText('kubelet')).toBe('unit\nfirst\n$KUBELET_DNS_ARGS');
    expect(await services({ cat: answer }, files).readUnitText('nope')).toBeNull();
  }
});
