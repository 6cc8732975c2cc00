/** Names of the CRI plugin, by version of containerd's configuration (containerd, docs/cri/config.md). */
const criPluginNames = ['cri', 'io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.runtime'];

/** Where the packages of Docker and Debian install it. */
export const containerdConfigPath = '/etc/containerd/config.toml';

/** The cgroup driver of pods. containerd's default is cgroupfs. undefined: another file may set it. */
export function readCgroupDriver(toml: string): 'systemd' | 'cgroupfs' | undefined {
  let table = '';
  let runtime = 'runc';
  const isSystemd = new Map<string, boolean>();
  for (const line of toml.split('\n').map((each) => each.replace(/#.*$/u, '').trim())) {
    // Quotes in the name of a table are no part of it.
    const [, header] = /^\[([^[\]]+)\]$/u.exec(line) ?? [];
    if (header !== undefined) table = header.replaceAll(/["'\s]/gu, '');
    const [, name] = /^default_runtime_name\s*=\s*["']([^"']+)["']/u.exec(line) ?? [];
    if (name !== undefined && table.endsWith('.containerd')) runtime = name;
    const [, value] = /(?:^|[{,\s])SystemdCgroup\s*=\s*(true|false)/u.exec(line) ?? [];
    const [, owner] = /\.containerd\.runtimes\.([\w-]+)(?:\.options)?$/u.exec(table) ?? [];
    if (value !== undefined && owner !== undefined) isSystemd.set(owner, value === 'true');
  }
  const found = isSystemd.get(runtime);
  if (found === undefined && /^\s*imports\s*=\s*\[\s*[^\]\s]/mu.test(toml)) return undefined;
  return found === true ? 'systemd' : 'cgroupfs';
}

/** Whether this config.toml disables the CRI plugin, as the one in Docker's package containerd.io does. */
export function disablesCri(toml: string): boolean {
  // A comment starts outside strings; plugin names contain no `#`.
  const text = toml.replaceAll(/#.*$/gm, '');
  // Top-level keys precede the first table.
  const [top = ''] = text.split(/^\s*\[+[\w."'-]+\]+\s*$/m);
  const [, list = ''] = /^\s*disabled_plugins\s*=\s*\[([^\]]*)\]/m.exec(top) ?? [];
  return list.split(',').some((item) => criPluginNames.includes(item.trim().replaceAll(/^["']|["']$/g, '')));
}
