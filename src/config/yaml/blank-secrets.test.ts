import { expect, test } from '@jest/globals';
import { blankOtherSecrets } from './blank-secrets.ts';

test('token and hash stay, and no other secret does', () => {
  const text = `\ufeffgeneral: # a comment
  token: abcdef.0123456789abcdef
  token-cert-hash: "sha256:00"
  kubeadm:
    InitConfiguration:
      certificateKey: "5ecre7"
      list: [{ password: 5ecre7, name: x }]
    JoinConfiguration: { discovery: { tlsBootstrapToken: '5ecre7' } }
`;
  const blanked = blankOtherSecrets(text);
  expect(blanked).toBe(text.replaceAll(/["']?5ecre7["']?/gu, 'null'));
});

test('around a secret in a list, everything stays, and so does the token where kubeadm needs it again', () => {
  const text = `general:
  token: abcdef.0123456789abcdef
  kubeadm:
    InitConfiguration:
      bootstrapTokens:
        - token: "abcdef.0123456789abcdef"
          ttl: 24h0m0s
          usages: [signing, authentication]
        - token: 5ecre7
          ttl: 1h0m0s
      password:
        - 5ecre7
    JoinConfiguration: { nodeRegistration: { name: x } }
`;
  expect(blankOtherSecrets(text)).toBe(text.replaceAll('5ecre7', 'null'));
});

test('a configuration without other secrets is the same', () => {
  const text = 'general: { token: abcdef.0123456789abcdef }\r\n';
  expect(blankOtherSecrets(text)).toBe(text);
});

test('no YAML', () => {
  expect(blankOtherSecrets('a: [')).toBeUndefined();
});
