import { expect, test } from '@jest/globals';
import { findKubeletError } from './find-kubelet-error.ts';

const fatal = 'F1130 12:00:01.000000    99 server.go:266] failed to run Kubelet: running with swap on is not supported';
const ended =
  'E1130 12:00:01.000000    99 run.go:72] "command failed" err="failed to run kubelet: validate service connection: no such file"';
const error = 'E1130 12:00:00.000000    99 kubelet.go:2400] "Container runtime network not ready"';
const info = 'I1130 12:00:02.000000    99 server.go:10] "Kubelet version"';

test.each<[string, string, boolean, string | undefined]>([
  ['nothing', '', true, undefined],
  ['only information', info, true, undefined],
  ['a fatal line of klog', [error, fatal, info].join('\n'), false, fatal],
  ['the last of several', [fatal, ended, 'kubelet.service: Failed with result exit-code'].join('\n'), true, ended],
  ['a command that failed', 'Usage: kubelet\nError: unknown flag: --no-such\n', true, 'Error: unknown flag: --no-such'],
  ['an error of a kubelet that ended', [error, info].join('\n'), true, error],
  ['an error of a kubelet that runs', [error, info].join('\n'), false, undefined],
  ['colours and bells', `\u001b[31m${fatal}\u001b[0m\u0007\r`, true, fatal],
])('%s', (_, output, hasEnded, expected) => {
  expect(findKubeletError(output, hasEnded)).toBe(expected);
});

test('hides tokens, and cuts a long line', () => {
  const found = findKubeletError(`Error: token abcdef.0123456789abcdef ${'x'.repeat(2000)}`, true);
  expect(found).not.toContain('0123456789abcdef');
  expect(found?.length).toBeLessThan(700);
});
