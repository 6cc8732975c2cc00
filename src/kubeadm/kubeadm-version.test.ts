import { expect, test } from '@jest/globals';
import { parseKubeadmVersion, parseVersionOutput } from './kubeadm-version.ts';

test.each([
  ['v1.20.2', 20, 2],
  ['v1.13.0-alpha.1', 13, 0],
  ['v1.37.0-rc.1', 37, 0],
  ['v1.20.2-dirty+1a2b', 20, 2],
  ['v1.20.2+k3s1', 20, 2],
])('%s', (text, minor, patch) => {
  expect(parseKubeadmVersion(text)).toEqual({ text, minor, patch });
});

test.each(['', 'v2.0.0', '1.20.2', 'v1.20', 'v1.020.2', 'kubeadm: command not found', 'v1.20.2 x'])('%j is no version', (text) => {
  expect(parseKubeadmVersion(text)).toBeUndefined();
});

test('the output of version', () => {
  const version = { text: 'v1.20.2', minor: 20, patch: 2 };
  expect(parseVersionOutput('v1.20.2\n')).toEqual(version);
  expect(parseVersionOutput('Kubernetes v1.20.2\n')).toEqual(version);
  expect(parseVersionOutput('W1122 12:00:00.1 1 x.go:1] something old\nv1.20.2\n')).toEqual(version);
  const json = { clientVersion: { major: '1', minor: '20', gitVersion: 'v1.20.2', gitCommit: 'unknown', goVersion: 'go1.15.15' } };
  expect(parseVersionOutput(JSON.stringify(json, null, 2))).toEqual(version);
  expect(parseVersionOutput('{"clientVersion": {"gitVersion": "x"}}')).toBeUndefined();
});
