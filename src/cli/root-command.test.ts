import { expect, test } from '@jest/globals';
import { Failure } from '../core/failure.ts';
import { explainMissingRoot, renderRootCommand } from './root-command.ts';

test.each([
  [['apply', '--phase', 'prepare'], {}, 'sudo lazyjack apply --phase prepare'],
  [['plan', '--config', 'my cluster.yaml'], { LAZYJACK_CONFIG: '/b.yaml' }, "sudo lazyjack plan --config 'my cluster.yaml'"],
  [['plan'], { LAZYJACK_CONFIG: '/b.yaml' }, 'sudo lazyjack plan --config /b.yaml'],
  [['plan', '--config=a.yaml'], { LAZYJACK_CONFIG: '/b.yaml' }, 'sudo lazyjack plan --config=a.yaml'],
])('%j', (args, env, command) => {
  expect(renderRootCommand(args, env)).toBe(command);
});

test('an error for lack of root is one line with the command to type; others stay', () => {
  const denied = new Failure('denied', 'cannot read /var/log/lazyjack: permission denied', { fix: 'Run it as root.' });
  expect(explainMissingRoot(denied, ['log'], { env: {}, isRoot: false })).toMatchObject({
    message: 'cannot read /var/log/lazyjack: permission denied. Run it as root: sudo lazyjack log',
    fix: undefined,
  });
  expect(explainMissingRoot(denied, ['log'], { env: {}, isRoot: true })).toBe(denied);
  const refused = new Failure('refused', 'no');
  expect(explainMissingRoot(refused, ['log'], { env: {}, isRoot: false })).toBe(refused);
});
