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
  const names = await Promise.all(pids.map(async (pid) => (pid === undefined ? undefined : readText(files, `/proc/${pid.trim()}/comm`))));
  return names.some((name) => name?.trim() === 'dhcpcd');
}

function isExcluded(text: string, dev: string): boolean {
  const patterns = (keyword: string): readonly string[] =>
    text.split('\n').flatMap((line) => {
      const [word, ...rest] = line.trim().split(/[\s,]+/u);
      return word === keyword ? rest : [];
    });
  const allowed = patterns('allowinterfaces');
  return (
    patterns('denyinterfaces').some((pattern) => matches(pattern, dev)) ||
    (allowed.length > 0 && !allowed.some((pattern) => matches(pattern, dev)))
  );
}

/** The patterns of fnmatch(3) that names of interfaces need. */
function matches(pattern: string, dev: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|\\]|\[(?![^\]]+\])/gu, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return new RegExp(`^${expression}$`, 'u').test(dev);
}
