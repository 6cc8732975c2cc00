import { expect, test } from '@jest/globals';
import { parseLocalAccounts } from '../../core/facts/local-accounts.ts';
import type { PathStep } from '../../core/path-safety/path-steps.ts';
import { checkConfigurationExposure, type ConfigurationReader } from './check-configuration-exposure.ts';

const accounts = parseLocalAccounts(
  'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\ncarol:x:1002:1001::/:/bin/sh\ndan:x:1003:100::/:/bin/sh\n+::::::\n',
  'root:x:0:\nstaff:x:50:\nusers:x:100:\nalice:x:1000:\nbob:x:1001:\neve:x:1004:bob\n',
);
const root: PathStep = { path: '/', type: 'directory', mode: 0o755, uid: 0, gid: 0 };

function problemsOf(steps: readonly Partial<PathStep>[], reader: Partial<ConfigurationReader> = {}) {
  const pathSteps = steps.map((step, at) => ({
    ...root,
    path: `/${at}`,
    type: at === steps.length - 1 ? ('file' as const) : root.type,
    ...step,
  }));
  return checkConfigurationExposure(
    [root, ...pathSteps],
    { ownUid: 0, invokingUid: undefined, readAccounts: () => accounts, ...reader },
    'error',
  );
}

test.each<[string, readonly Partial<PathStep>[], Partial<ConfigurationReader>]>([
  ['owned by root', [{ mode: 0o600 }], {}],
  ['readable by everybody', [{ mode: 0o644 }], {}],
  ['writable by the group root', [{ mode: 0o775 }, { mode: 0o664 }], {}],
  ['in a sticky directory', [{ mode: 0o1777 }, {}], {}],
  ['through a symlink of root', [{ type: 'symlink', mode: 0o777 }, {}], {}],
  [
    'owned by the user who called sudo',
    [
      { uid: 1000, gid: 1000 },
      { uid: 1000, gid: 1000, mode: 0o600 },
    ],
    { invokingUid: 1000 },
  ],
  [
    'owned by the user who called sudo and writable by their private group',
    [
      { uid: 1000, gid: 1000, mode: 0o775 },
      { uid: 1000, gid: 1000, mode: 0o664 },
    ],
    { invokingUid: 1000 },
  ],
  [
    'owned by the user who runs lazyjack without root',
    [
      { uid: 1000, gid: 1000, mode: 0o775 },
      { uid: 1000, gid: 1000, mode: 0o664 },
    ],
    { ownUid: 1000 },
  ],
])('%s: no problem', (_, steps, reader) => {
  expect(problemsOf(steps, reader)).toEqual([]);
});

test.each<[string, readonly Partial<PathStep>[], Partial<ConfigurationReader>, string, string]>([
  ['writable by everybody', [{ mode: 0o646 }], {}, '/0: everybody can write it (mode 0646).', 'Then: chmod 600 /0'],
  ['a sticky file, which the bit does not protect', [{ mode: 0o1666 }], {}, '(mode 1666)', 'Then: chmod 600 /0'],
  ['writable by a group without members', [{ mode: 0o664, gid: 50 }], {}, 'the group staff (50) can write it', 'Then: chmod 600 /0'],
  [
    'writable by a group that is also the primary group of another user',
    [{ mode: 0o664, uid: 1001, gid: 1001 }],
    { invokingUid: 1001 },
    'the group bob (1001) can',
    'chmod 600 /0',
  ],
  [
    'writable by a primary group with another name',
    [{ mode: 0o664, uid: 1003, gid: 100 }],
    { invokingUid: 1003 },
    'the group users (100) can',
    'chmod 600 /0',
  ],
  [
    'owned by a user who did not call sudo',
    [{ uid: 1001 }],
    { invokingUid: 1000 },
    'it belongs to bob (1001)',
    'chown root /0 && chmod 600 /0',
  ],
  [
    'owned by another user and writable by everybody',
    [{ uid: 7, mode: 0o666 }],
    {},
    'it belongs to user 7, and everybody can write it',
    'chown root /0',
  ],
  [
    'in a sticky directory of another user',
    [{ uid: 1001, mode: 0o1755 }, {}],
    {},
    '/0: it belongs to bob',
    'install -D -m 600 /1 /etc/lazyjack/config.yaml',
  ],
  [
    'through a symlink of another user',
    [{ type: 'symlink', uid: 1001, mode: 0o777 }, {}],
    {},
    '/0: it belongs to bob',
    'install -D -m 600 /1',
  ],
  ['owned by another user, without sudo', [{ uid: 1000 }], { ownUid: 1001 }, 'it belongs to alice (1000)', 'chown root /0'],
  [
    'two steps of the path',
    [
      { mode: 0o777, path: '/a b' },
      { mode: 0o660, gid: 9 },
    ],
    {},
    '/a b: everybody can write it (mode 0777); /1: the group 9 can',
    "Then: chmod go-w '/a b' && chmod 600 /1",
  ],
])('%s: names the user and the fix', (_, steps, reader, detail, fix) => {
  expect(problemsOf(steps, reader)).toMatchObject([
    { severity: 'error', isForcible: false, detail: expect.stringContaining(detail), fix: expect.stringContaining(fix) },
  ]);
});

test('explains mode 0777 by lazyjack 1.3', () => {
  expect(problemsOf([{ mode: 0o777 }])[0]?.detail).toMatch(/1\.3/);
  expect(problemsOf([{ mode: 0o666 }])[0]?.detail).not.toMatch(/1\.3/);
});

test('a pipe has no path and no problem', () => {
  expect(checkConfigurationExposure([], { ownUid: 0, invokingUid: undefined, readAccounts: () => accounts }, 'error')).toEqual([]);
});
