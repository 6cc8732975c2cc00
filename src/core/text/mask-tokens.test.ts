import { expect, test } from '@jest/globals';
import { maskTokens } from './mask-tokens.ts';

test.each(['abcdef.0123456789abcdef', 'abcdef.ghijklmnopqrstuv', '012345.6789012345678901'])('%s is not printed again', (token) => {
  expect(maskTokens(`error: cannot use token ${token} at fd00:20::2`)).toBe(`error: cannot use token ${'*'.repeat(23)} at fd00:20::2`);
  expect(maskTokens(`bootstrap-token-${token}.`)).not.toContain(token);
});

test('names and versions are not masked', () => {
  const text = 'https://master.example.test:6443 kubeadm.k8s.io/v1beta4 kubelet.service v1.31.0 registry.k8s.io/kube-proxy:v1.31.0';
  expect(maskTokens(text)).toBe(text);
});
