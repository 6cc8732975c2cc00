import { expect, test } from '@jest/globals';
import { renderAwaited, renderAwaits, renderRollBack } from './awaited-text.ts';

const run = { phase: 'prepare', at: '2026-01-01T00:00:00.000Z', isWatched: true } as const;
const until = '2026-01-01T00:02:30.000Z';

test('the end of an apply that awaits confirmation', () => {
  expect(renderAwaits({ phase: 'prepare', seconds: 60, until })).toBe(
    `Awaiting confirmation until ${until}, 60 seconds: this host then rolls phase prepare back by itself.\n` +
      'To keep the changes, run in a new session: lazyjack confirm\n',
  );
});

test.each([
  [
    { ...run, state: 'applying' },
    'Under way: apply of phase prepare, started 2026-01-01T00:00:00.000Z. It is rolled back unless it is confirmed afterwards.',
  ],
  [
    { ...run, state: 'waiting', secondsLeft: 1, until },
    `Awaiting confirmation: apply of phase prepare, started 2026-01-01T00:00:00.000Z. 1 second left, until ${until}. Run \`lazyjack confirm\` to keep its changes; otherwise this host rolls them back by itself.`,
  ],
  [
    { ...run, state: 'waiting', secondsLeft: 9, until, isWatched: false },
    `Awaiting confirmation: apply of phase prepare, started 2026-01-01T00:00:00.000Z. 9 seconds left, until ${until}. Run \`lazyjack confirm\` to keep its changes; otherwise run \`lazyjack confirm --rollback\`: the process that would roll them back has ended.`,
  ],
  [{ ...run, state: 'overdue' }, 'Not confirmed: apply of phase prepare, started 2026-01-01T00:00:00.000Z. This host is rolling it back.'],
  [
    { ...run, state: 'overdue', isWatched: false },
    'Not confirmed: apply of phase prepare, started 2026-01-01T00:00:00.000Z. Run `lazyjack confirm --rollback` to roll it back.',
  ],
] as const)('a run that awaits confirmation', (status, text) => {
  expect(renderAwaited(status)).toBe(`${text}\n`);
});

test('a rollback that nobody saw, and what it could not restore', () => {
  const last = { phase: 'prepare', reason: 'not-confirmed', at: until, notRestored: [] } as const;
  expect(renderRollBack(last)).toBe(`Rolled back: apply of phase prepare, at ${until}: nobody confirmed it in time.\n`);
  expect(
    renderRollBack({ ...last, reason: 'reboot', notRestored: [{ address: 'link:eth1', reason: 'drifted meanwhile; retained' }] }),
  ).toBe(
    `Not everything was rolled back: apply of phase prepare, at ${until}: the host was rebooted before anybody confirmed it.\n` +
      '  link:eth1: drifted meanwhile; retained\n' +
      'The journal has these changes. Remove the causes, then run `lazyjack apply` to continue or `lazyjack destroy` to restore the host.\n',
  );
});
