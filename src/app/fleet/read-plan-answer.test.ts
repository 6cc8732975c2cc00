import { expect, test } from '@jest/globals';
import { version } from '../lazyjack-version.ts';
import { readPlanAnswer } from './read-plan-answer.ts';

const host = { name: 'minion1', membership: 'worker', isTranslator: false, ssh: { host: 'minion1' } } as const;
const summary = { create: 0, update: 0, replace: 0, delete: 0, forget: 0, unknown: 0, refused: 0 };
const lists = { changes: [], unchanged: [], unknown: [], refused: [], retained: [], irreversible: [], problems: [], summary };
const document = {
  ...{ format: 'lazyjack-plan', version: 2, lazyjack: version, command: 'apply', phase: 'prepare', host: 'minion1', config: 'x' },
  ...lists,
};

function answer(stdout: string, rest: { readonly exitCode?: number; readonly stderr?: string } = {}): unknown {
  const ended = { status: 'ended', exitCode: 0, stderr: '', stdout, clock: 0, architecture: 'x86_64', ...rest } as const;
  const plan = readPlanAnswer(host, ended, { command: 'apply', phase: 'prepare' });
  return plan.status === 'planned' ? plan.documents : plan.problem.summary;
}

test('a plan of the phase that was asked for is taken as it came', () => {
  const line = JSON.stringify({ ...document, fieldOfALaterVersion: 1 });
  expect(answer(`${line}\n`)).toEqual([line]);
});

test.each([
  ['another host', { host: 'master' }, 'The host answers for another node'],
  ['another phase', { phase: 'up' }, 'The host does not answer as lazyjack does'],
  ['another command', { command: 'destroy' }, 'The host does not answer as lazyjack does'],
  ['another version', { lazyjack: '9.9.9' }, 'The host has another lazyjack'],
  ['wrong types', { changes: [{ address: 1 }] }, 'The host does not answer as lazyjack does'],
])('a plan of %s is refused', (_, change, problem) => {
  expect(answer(JSON.stringify({ ...document, ...change }))).toBe(problem);
});

test.each(['[]', 'null', '"\u001b[2J"', `${JSON.stringify(document)}\n${JSON.stringify(document)}`, '{'.repeat(100_000)])(
  'no plan: %.40s',
  (stdout) => {
    expect(answer(stdout)).toBe('The host does not answer as lazyjack does');
  },
);

test('a host without lazyjack, and a lazyjack that refuses', () => {
  expect(answer('', { exitCode: 90 })).toBe('lazyjack is not on the host');
  expect(answer('', { exitCode: 1, stderr: 'Error: config.yaml has no node\n' })).toBe('lazyjack on the host refused');
});

test('a plan that ended early, and one with a problem', () => {
  expect(answer(JSON.stringify(document), { exitCode: 137 })).toBe('lazyjack on the host refused');
  const line = JSON.stringify({ ...document, problems: [{ severity: 'error', summary: 'x', detail: 'y' }] });
  expect(answer(line, { exitCode: 1 })).toEqual([line]);
});
