import { expect, test } from '@jest/globals';
import { normalizeArgv } from './normalize-argv.ts';

test.each([
  ['-config my.yaml prepare', '--config my.yaml prepare'],
  ['-config=my.yaml -host n1 up', '--config=my.yaml --host n1 up'],
  ['--config my.yaml plan', '--config my.yaml plan'],
  ['validate --config -', 'validate --config=/dev/stdin'],
  ['migrate -', 'migrate /dev/stdin'],
  ['migrate - --out -', 'migrate /dev/stdin --out=-'],
  ['-config=- plan', '--config=/dev/stdin plan'],
  ['-v 4 prepare', '-vv prepare'],
  ['-v 3 prepare', '-v prepare'],
  ['-v=1 prepare', '-v prepare'],
  ['-v 0 prepare', 'prepare'],
  ['-v prepare', '-v prepare'],
  ['-logtostderr -log_dir /tmp -vmodule=a=1 -stderrthreshold 2 clean', 'clean'],
  ['plan --no-color', 'plan --color=never'],
  ['plan --color', 'plan --color=always'],
  ['--color plan', '--color=always plan'],
  ['--color never plan', '--color=never plan'],
  ['plan --color=auto', 'plan --color=auto'],
  ['plan --color=true', 'plan --color=always'],
  ['plan --color false', 'plan --color=never'],
  ['plan --color=blue', 'plan --color=blue'],
  ['apply -- --color', 'apply -- --color'],
  ['apply -- -config', 'apply -- -config'],
])('%s', (given, expected) => {
  expect(normalizeArgv(given.split(' '))).toEqual(expected.split(' '));
});
