import { expect, test } from '@jest/globals';
import { excerptKubeadmOutput, stripControlSequences } from './kubeadm-output.ts';

test.each([
  ['\u001b[0;37mKERNEL_VERSION\u001b[0m: \u001b[0;32m6.1.0\u001b[0m\n', 'KERNEL_VERSION: 6.1.0\n'],
  ['\u001b[38;2;1;2;3mx\u001b[K\u001b[?25l', 'x'],
  ['\u001b]8;;http://x\u0007link\u001b]8;;\u001b\\ \u001b(B\u001b7y', 'link y'],
  ['half \u001b[', 'half '],
  ['a\r\n\tb\u0008\u009b1m', 'a\n\tb1m'],
])('%j without control sequences', (text, expected) => {
  expect(stripControlSequences(text)).toBe(expected);
});

test('errors come first, and the last lines follow', () => {
  const output = [
    '[preflight] Running pre-flight checks',
    '\u001b[0;37mCGROUPS_CPU\u001b[0m: \u001b[0;32menabled\u001b[0m',
    'error execution phase preflight: [preflight] Some fatal errors occurred:',
    '\t[ERROR Port-10250]: Port 10250 is in use',
    '\t\u001b[31m[ERROR Swap]: running with swap on is not supported\u001b[0m',
    '[preflight] If you know what you are doing, you can make a check non-fatal',
  ].join('\n');
  expect(excerptKubeadmOutput(output, 4)).toEqual([
    '\t[ERROR Port-10250]: Port 10250 is in use',
    '\t[ERROR Swap]: running with swap on is not supported',
    'error execution phase preflight: [preflight] Some fatal errors occurred:',
    '[preflight] If you know what you are doing, you can make a check non-fatal',
  ]);
  expect(excerptKubeadmOutput(output, 2)).toHaveLength(2);
  expect(excerptKubeadmOutput('one\ntwo\nthree', 2)).toEqual(['two', 'three']);
});
