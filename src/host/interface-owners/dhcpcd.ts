import type { DhcpcdOwner } from '../../core/facts/interface-owners.ts';
import type { FilesReader } from '../../core/host/files-port.ts';
import { readText } from './read-text.ts';

/** dhcpcd 9 and newer, and older ones. */
const pidFiles = ['/run/dhcpcd/pid', '/run/dhcpcd.pid'];

/** undefined: dhcpcd does not run for this interface (dhcpcd(8), dhcpcd.conf(5)). */
export async function findDhcpcdOwner(files: FilesReader, dev: string): Promise<DhcpcdOwner | undefined> {
  const ownPidFiles = [`/run/dhcpcd/${dev}.pid`, `/run/dhcpcd-${dev}.pid`];
  if (await runsWithAny(files, ownPidFiles)) return { by: 'dhcpcd' };
  if (!(await runsWithAny(files, pidFiles))) return undefined;
  return isExcluded((await readText(files, '/etc/dhcpcd.conf')) ?? '', dev) ? undefined : { by: 'dhcpcd' };
}

/** A pid file may be stale, and another process may have its number. */
async function runsWithAny(files: FilesReader, paths: readonly string[]): Promise<boolean> {
  const pids = await Promise.all(paths.map((path) => readText(files, path)));
  const names = await Promise.all(
    pids.map(async (pid) => (pid !== undefined && /^\d+$/u.test(pid.trim()) ? readText(files, `/proc/${pid.trim()}/comm`) : undefined)),
  );
  return names.some((name) => name?.trim() === 'dhcpcd');
}

/** A pattern that cannot be read excludes nothing, so that dhcpcd is reported. */
function isExcluded(text: string, dev: string): boolean {
  const findPatterns = (keyword: string): readonly string[] =>
    text.split('\n').flatMap((line) => {
      const [word, ...rest] = line.trim().split(/[\s,]+/u);
      return word === keyword ? rest : [];
    });
  const allowed = findPatterns('allowinterfaces').map(toRegExp);
  const denied = findPatterns('denyinterfaces').map(toRegExp);
  return (
    denied.some((pattern) => pattern?.test(dev) === true) ||
    (allowed.length > 0 && allowed.every((pattern) => pattern !== undefined && !pattern.test(dev)))
  );
}

/** The patterns of fnmatch(3) that names of interfaces need. undefined: another one, such as `[[:alpha:]]*`. */
function toRegExp(pattern: string): RegExp | undefined {
  const expression = pattern
    .replaceAll(/[.+${}()|\\]|(?<!\[)\^|\[(?![^\]]+\])/gu, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  try {
    return new RegExp(`^${expression}$`, 'u');
  } catch {
    return undefined;
  }
}
