/** Names of the CRI plugin, by version of containerd's configuration (containerd, docs/cri/config.md). */
const criPluginNames = ['cri', 'io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.runtime'];

/** Where the packages of Docker and Debian install it. */
export const containerdConfigPath = '/etc/containerd/config.toml';

/** Whether this config.toml disables the CRI plugin, as the one in Docker's package containerd.io does. */
export function disablesCri(toml: string): boolean {
  // A comment starts outside strings; plugin names contain no `#`.
  const text = toml.replaceAll(/#.*$/gm, '');
  // Top-level keys precede the first table.
  const [top = ''] = text.split(/^\s*\[+[\w."'-]+\]+\s*$/m);
  const [, list = ''] = /^\s*disabled_plugins\s*=\s*\[([^\]]*)\]/m.exec(top) ?? [];
  return list.split(',').some((item) => criPluginNames.includes(item.trim().replaceAll(/^["']|["']$/g, '')));
}
