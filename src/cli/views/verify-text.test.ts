import { expect, test } from '@jest/globals';
import type { CheckResult } from '../../app/verify/run-checks.ts';
import { makeVerifyDocument, renderVerification } from './verify-text.ts';

const results: readonly CheckResult[] = [
  { check: 'ping', target: 'minion1 fd00:20::a', outcome: { status: 'passed' }, milliseconds: 0.31 },
  { check: 'mtu', target: 'minion1 fd00:20::a', outcome: { status: 'passed', detail: '9000 bytes' }, milliseconds: 12.4 },
  {
    check: 'kubelet',
    target: '',
    outcome: {
      status: 'failed',
      detail: 'no kubelet runs.',
      cause: 'it ended, or was not started.',
      fix: 'systemctl start kubelet\u001b',
    },
    milliseconds: 1234,
  },
  { check: 'certificate', target: '/a.crt', outcome: { status: 'warning', detail: '/a.crt ends.', fix: 'Renew it.' }, milliseconds: 1 },
  { check: 'node-ready', target: 'a', outcome: { status: 'not-permitted', detail: 'only root may read it' }, milliseconds: 1 },
];

test('a table, then each failure with its cause and the next command, then the counts', () => {
  expect(renderVerification(results, { color: false, width: 80 })).toBe(`CHECK        TARGET              RESULT           TIME
ping         minion1 fd00:20::a  passed         0.3 ms
mtu          minion1 fd00:20::a  passed          12 ms  9000 bytes
kubelet      -                   failed          1.2 s
certificate  /a.crt              warning        1.0 ms
node-ready   a                   not permitted       -  only root may read it

failed: kubelet
    no kubelet runs.
    Likely cause: it ended, or was not started.
    systemctl start kubelet\\u{1b}

warning: certificate /a.crt
    /a.crt ends.
    Renew it.

Verified: 2 passed, 1 warning, 1 failed, 1 not permitted.
`);
});

test('JSON has every field of every check', () => {
  expect(makeVerifyDocument('a', results.slice(0, 3))).toEqual({
    format: 'lazyjack-verify',
    version: 1,
    node: 'a',
    passed: false,
    checks: [
      { check: 'ping', target: 'minion1 fd00:20::a', status: 'passed', detail: null, cause: null, fix: null, milliseconds: 0.3 },
      { check: 'mtu', target: 'minion1 fd00:20::a', status: 'passed', detail: '9000 bytes', cause: null, fix: null, milliseconds: 12.4 },
      {
        check: 'kubelet',
        target: '',
        status: 'failed',
        detail: 'no kubelet runs.',
        cause: 'it ended, or was not started.',
        fix: 'systemctl start kubelet\u001b',
        milliseconds: 1234,
      },
    ],
  });
});
