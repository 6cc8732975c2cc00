import type { CommandHost } from '../hosts/host-command.ts';
import { fileAttributesScript } from './file-attributes.ts';
import type { SnapshotEntries } from './snapshot-entries.ts';

/** Paths that systemd, dockerd and other daemons write by themselves: extended regular expressions of whole paths. */
const ignoredPaths = [
  '/var/lib/(docker|containerd|systemd|NetworkManager|dhcpcd|dhcp)',
  '/var/(log|cache)',
  '/(var/)?tmp/(systemd-private-|runc-process).*',
  '/run/(docker|containerd|runc|log|udev|user|lock|sshd|dbus|blkid|mount|NetworkManager|netns|credentials|cloud-init)',
  '/run/(docker\\.sock|utmp|initctl|xtables\\.lock|rpc_pipefs|motd.*|agetty.*|[^/]*\\.pid)',
  '/run/(lab|resolvconf/lock|dhcpcd/pid)',
  // cloud-init writes them at each boot.
  '/var/lib/cloud/(data|instances/[^/]+/(boot-finished|obj\\.pkl))',
  '/lost\\+found',
  '/root/\\.bash_history',
];

/** The only folders in /run/systemd that an administrator or a program configures. */
const configuredFolders = '/run/systemd/(system|network|resolved\\.conf\\.d)';

/**
 * Prints, for every path on the disk and in the file systems in memory, its type, mode, owner, number of names, target and content, each
 * line ends with a NUL. The content of programs and libraries shows in size and time of the last write, because hashing it takes a minute.
 */
const listScript = `
list() {
  find / /run /tmp -xdev -regextype posix-extended -regex '${ignoredPaths.join('|')}' -prune -o \\
    -regex '/run/systemd/[^/]+' -not -regex '${configuredFolders}' -prune -o "$@" | sort -zu
}
list ! -type f -printf '%p\\t%y %m %U:%G %l\\0'
list -type f \\( -path '/usr/*' -not -path '/usr/local/*' \\) -printf '%p\\t%y %m %U:%G %n names %s bytes %T@\\0'
list -type f -not \\( -path '/usr/*' -not -path '/usr/local/*' \\) -printf '%p\\t%y %m %U:%G %n names\\0'
`;

const hashScript = `xargs -0r sha256sum -z --`;

/** Reads every file of a host that has a disk of its own. Times are left out, except of programs and libraries. */
export async function readWholeDiskFiles(host: CommandHost): Promise<SnapshotEntries> {
  const lines = (await host.sh(listScript, { timeout: 120_000 })).split('\0').filter(Boolean);
  const entries = new Map(lines.map((line): [string, string] => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)]));
  const inspected = [...entries].filter(([path]) => !path.startsWith('/usr/') || path.startsWith('/usr/local/'));
  const input = (paths: readonly string[]): string => paths.map((path) => `${path}\0`).join('');
  const hashes = await host.sh(hashScript, {
    input: input(inspected.filter(([, text]) => text.startsWith('f ')).map(([path]) => path)),
    // A file that is gone meanwhile is a difference that the caller sees.
    check: false,
    timeout: 120_000,
  });
  for (const line of hashes.split('\0').filter(Boolean)) {
    const [hash, path] = [line.slice(0, 16), line.slice(66)];
    entries.set(path, `${entries.get(path) ?? ''} ${hash}`);
  }
  const paths = inspected.map(([path]) => path);
  const { stdout } = await host.exec('perl', ['-e', fileAttributesScript], { input: input(paths) });
  stdout.split('\n').forEach((attributes, at) => {
    const path = paths[at];
    if (path !== undefined && attributes !== '') entries.set(path, `${entries.get(path) ?? ''} ${attributes}`);
  });
  return entries;
}
