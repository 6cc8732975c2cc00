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

test('a resource that is as applied and has a note is counted and named', () => {
  const note = 'Docker 28.5.2 needs another network: run `lazyjack apply`';
  const item = { address: 'container-network:support_net', phase: 'prepare', condition: 'applied', fields: [], note } as const;
  expect(renderStatus({ ...empty, items: [item] }, false)).toBe(`prepare: 1 unchanged
  ! container-network:support_net  (${note})
`);
});

test('what the reboot removed is named apart from what drifted, with the command that creates it again', () => {
  const status: Status = {
    ...empty,
    items: [
      { address: 'hosts:a', phase: 'prepare', condition: 'applied', fields: [] },
      { address: 'link:eth1', phase: 'prepare', condition: 'removed-by-reboot', fields: [{ name: 'mtu', before: 9000, after: 1500 }] },
      { address: 'address:eth1/fd00:20::a', phase: 'prepare', condition: 'removed-by-reboot', fields: [] },
      { address: 'file:/a', phase: 'prepare', condition: 'drifted', fields: [{ name: 'mode', before: 384, after: 420 }] },
    ],
    removedByReboot: { command: 'lazyjack apply --phase prepare' },
  };
  expect(renderStatus(status, false)).toBe(`prepare: 1 unchanged, 1 drifted, 2 removed by the reboot
  - link:eth1  (removed by the reboot)
        mtu  9000 -> 1500
  - address:eth1/fd00:20::a  (removed by the reboot)
  ~ file:/a
        mode  0600 -> 0644

Run \`lazyjack apply --phase prepare\` to create again what the reboot removed.
`);
});

test('a run that is under way is not called interrupted', () => {
  const running = { pid: 42, command: 'lazyjack apply', since: '2026-11-30T12:00:00Z' };
  expect(renderStatus({ ...empty, running }, false)).toBe(
    'Running: lazyjack apply (process 42), since 2026-11-30T12:00:00Z. Resources are changing, so run this command again when it has ended.\n\n',
  );
});
