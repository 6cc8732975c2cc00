import { expect, test } from '@jest/globals';
import { excerptKubeadmLog, kubeadmDoneLine, wasInitInterrupted, wasResetInterrupted } from './kubeadm-log.ts';

const initDoneLine = kubeadmDoneLine('init');

const begun = '[init] Using Kubernetes version: v1.16.15\n[preflight] Running pre-flight checks\n';
const reset = '[reset] Stopping the kubelet service\n';

test.each([
  ['nothing', '', false],
  ['a token that was created again', 'abcdef.0123456789abcdef\n', false],
  ['begun', begun, true],
  ['ended in the words of 1.13', `${begun}Your Kubernetes master has initialized successfully!\n`, false],
  ['ended in the words of today', `${begun}Your Kubernetes control-plane has initialized successfully!\n`, false],
  ['ended without words of its own', `${begun}${initDoneLine}\n`, false],
  ['ended, reset, begun again', `${begun}${initDoneLine}\n${reset}${begun}`, true],
  ['cut off, reset, ended', `${begun}${reset}${begun}${initDoneLine}\n`, false],
])('%s', (_what, log, cutOff) => {
  expect(wasInitInterrupted(log)).toBe(cutOff);
  expect(wasInitInterrupted(excerptKubeadmLog(log))).toBe(cutOff);
});

const joined = '[preflight] Running pre-flight checks\n\nThis node has joined the cluster:\n';

test.each([
  ['no reset', `${begun}${initDoneLine}\n`, false],
  ['begun', `${begun}${initDoneLine}\n${reset}`, true],
  ['begun in the words of 1.13', `${begun}${initDoneLine}\n[reset] stopping the kubelet service\n`, true],
  ['refused by its own checks', `${begun}${initDoneLine}\n[preflight] Running pre-flight checks\n`, false],
  ['ended', `${reset}The reset process does not clean CNI configuration.\n`, false],
  ['ended without words of its own', `${reset}${kubeadmDoneLine('reset')}\n`, false],
  ['begun, and a later init', `${reset}${begun}`, false],
  ['begun, and a later join', `${reset}${joined}`, false],
  ['ended, and begun again', `${reset}${kubeadmDoneLine('reset')}\n${joined}${reset}`, true],
])('reset: %s', (_, log, interrupted) => {
  expect(wasResetInterrupted(log)).toBe(interrupted);
  expect(wasResetInterrupted(excerptKubeadmLog(log))).toBe(interrupted);
});
