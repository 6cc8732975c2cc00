/** Names of the plugin that answers the kubelet, by the version of containerd's configuration (containerd, docs/cri/config.md). */
const criPlugins = ['cri', 'io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.runtime'];

/** Where Docker's packages and Debian's put it. */
export const containerdConfigPath = '/etc/containerd/config.toml';

/** Whether this config.toml turns the kubelet's part of containerd off, as the one of Docker's package containerd.io does. */
export function disablesCri(toml: string): boolean {
  // A comment begins outside of strings; names of plugins hold no `#`.
  const text = toml.replaceAll(/#.*$/gm, '');
  // Keys of the top level stand before the first table.
  const [top = ''] = text.split(/^\s*\[+[\w."'-]+\]+\s*$/m);
  const [, list = ''] = /^\s*disabled_plugins\s*=\s*\[([^\]]*)\]/m.exec(top) ?? [];
  return list.split(',').some((item) => criPlugins.includes(item.trim().replaceAll(/^["']|["']$/g, '')));
}
