import { expect, test } from '@jest/globals';
import { findLikelyCause } from './kubeadm-failure-causes.ts';

test.each([
  ['[ERROR Swap]: running with swap on is not supported. Please disable swap', 'swapoff'],
  [
    'error execution phase preflight: couldn\'t validate the identity of the API Server: could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"',
    'expired',
  ],
  [
    'error execution phase preflight: cluster CA found in cluster-info ConfigMap is invalid: none of the public keys "sha256:aa" are pinned',
    'token-cert-hash',
  ],
  ["[kubelet-check] It seems like the kubelet isn't running or healthy.", 'journalctl'],
  ['Found multiple CRI endpoints on the host. Please define which one', 'cri-socket'],
  ['rpc error: code = Unimplemented desc = unknown service runtime.v1alpha2.RuntimeService', 'disabled_plugins'],
  ['dial tcp [fd00:20::2]:6443: connect: connection refused', 'ping'],
  ['[ERROR Port-10250]: Port 10250 is in use', 'ss -ltnp'],
])('%s', (output, cause) => {
  expect(findLikelyCause(output)).toContain(cause);
});

test('ignores warnings', () => {
  const output = `[preflight] Running pre-flight checks
\t[WARNING SystemVerification]: cgroups v1 support is in maintenance mode, please migrate to cgroups v2
error execution phase preflight: [preflight] Some fatal errors occurred:
\t[ERROR Port-10250]: Port 10250 is in use`;
  expect(findLikelyCause(output)).toContain('ss -ltnp');
  expect(findLikelyCause('[ERROR SystemVerification]: cgroups v1 support is off')).toContain('cgroup v1');
});

test('returns nothing for unknown output', () => {
  expect(findLikelyCause('something else')).toBeUndefined();
});
