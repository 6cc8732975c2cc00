import { expect, test } from '@jest/globals';
import { disablesCri } from './containerd-config.ts';

test.each([
  ["Docker's package", '#   Copyright\n\ndisabled_plugins = ["cri"]\n\n#root = "/var/lib/containerd"\n', true],
  ['the long name', 'version = 2\ndisabled_plugins = ["x", "io.containerd.grpc.v1.cri"]\n[plugins]\n', true],
  ['version 3', "version = 3\ndisabled_plugins = ['io.containerd.cri.v1.runtime']\n", true],
  ['over several lines', 'disabled_plugins = [\n  "aufs", # old\n  "cri",\n]\n[grpc]\n', true],
  ['a comment', '# disabled_plugins = ["cri"]\n', false],
  ['none', 'version = 2\ndisabled_plugins = []\n[plugins."io.containerd.grpc.v1.cri"]\n', false],
  ['another', 'disabled_plugins = ["aufs"] # not cri\n', false],
  ['of something else', '[proxy_plugins.x]\ndisabled_plugins = ["cri"]\n', false],
  ['no file', '', false],
])('%s', (_, toml, expected) => {
  expect(disablesCri(toml)).toBe(expected);
});
