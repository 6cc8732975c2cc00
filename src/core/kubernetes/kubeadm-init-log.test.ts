import { expect, test } from '@jest/globals';
import { initDoneLine, wasInitInterrupted } from './kubeadm-init-log.ts';

const begun = '[init] Using Kubernetes version: v1.16.15\n[preflight] Running pre-flight checks\n';
const reset = '[reset] Stopping the kubelet service\n';

test.each([
  ['nothing', '', false],
  ['a token that was made anew', 'abcdef.0123456789abcdef\n', false],
  ['begun', begun, true],
  ['ended in the words of 1.13', `${begun}Your Kubernetes master has initialized successfully!\n`, false],
  ['ended in the words of today', `${begun}Your Kubernetes control-plane has initialized successfully!\n`, false],
  ['ended without words of its own', `${begun}${initDoneLine}\n`, false],
  ['ended, given back, begun again', `${begun}${initDoneLine}\n${reset}${begun}`, true],
  ['cut off, given back, ended', `${begun}${reset}${begun}${initDoneLine}\n`, false],
])('%s', (_what, log, cutOff) => {
  expect(wasInitInterrupted(log)).toBe(cutOff);
});
