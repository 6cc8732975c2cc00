import { expect, test } from '@jest/globals';
import type { Status } from '../../app/read-status.ts';
import { renderStatus } from './status-text.ts';

const empty: Status = { format: 'lazyjack-status', version: 2, items: [] };

test('nothing is owned', () => {
  expect(renderStatus(empty, false)).toBe('lazyjack owns nothing on this host.\n');
});

test('what is as written is counted, everything else is named with its fields', () => {
  const status: Status = {
    ...empty,
    items: [
      { address: 'link:eth1', phase: 'prepare', condition: 'applied', fields: [] },
      { address: 'route:fd00::/64', phase: 'prepare', condition: 'drifted', fields: [{ name: 'dev', before: 'eth1', after: undefined }] },
      {
        address: 'hosts:a',
        phase: 'prepare',
        condition: 'planned',
        fields: [{ name: 'addresses', before: undefined, after: ['fd00::1'] }],
      },
      { address: 'hosts:b', phase: 'prepare', condition: 'unconfirmed', fields: [] },
      { address: 'image:x', phase: 'up', condition: 'unreadable', fields: [], note: 'Docker does not answer\u001b' },
    ],
    interrupted: { run: 'r', at: '2026-11-30T12:00:00Z', command: 'apply', phase: 'prepare', unconfirmed: ['hosts:a', 'hosts:b'] },
  };
  expect(renderStatus(status, false))
    .toBe(`Interrupted: apply of phase prepare, started 2026-11-30T12:00:00Z and not finished. Unconfirmed: hosts:a, hosts:b. Run \`lazyjack apply\` to continue or \`lazyjack destroy\` to restore the host.

prepare: 1 unchanged, 1 drifted, 1 planned, 1 unconfirmed
  ~ route:fd00::/64
        dev  eth1 -> none
  + hosts:a  (planned)
        addresses  none -> fd00::1
  ? hosts:b
up: 0 unchanged, 1 could not be read
  ? image:x  (Docker does not answer\\u{1b})
`);
});

test('a run that is under way is not called interrupted', () => {
  const running = { pid: 42, command: 'lazyjack apply', since: '2026-11-30T12:00:00Z' };
  expect(renderStatus({ ...empty, running }, false)).toBe(
    'Running: lazyjack apply (process 42), since 2026-11-30T12:00:00Z. Resources are changing, so run this command again when it has ended.\n\n',
  );
});
