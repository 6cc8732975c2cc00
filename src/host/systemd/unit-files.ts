import type { FilesReader } from '../../core/host/files-port.ts';
import { unitDirectory } from '../../core/host/services-port.ts';

/**
 * The directories that systemd searches, highest priority first (systemd.unit(5), "Unit File Load Path"). `/lib` is for hosts without
 * merged /usr.
 */
const unitDirectories = [
  unitDirectory,
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/**
 * Reads the text of a unit and its drop-ins from their files, for hosts whose systemctl does not print it. Returns null if there is no such
 * unit.
 */
export async function readUnitText(files: FilesReader, unit: string): Promise<string | null> {
  const texts = await Promise.all(unitDirectories.map((directory) => readTextAt(files, `${directory}/${unit}`)));
  const main = texts.find((text) => text !== null) ?? null;
  const dropIns = new Map<string, string>();
  for (const directory of unitDirectories) {
    const node = await files.read(`${directory}/${unit}.d`);
    for (const name of node?.type === 'directory' ? node.entries : []) {
      if (name.endsWith('.conf') && !dropIns.has(name)) dropIns.set(name, `${directory}/${unit}.d/${name}`);
    }
  }
  const paths = [...dropIns].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  const added = await Promise.all(paths.map((path) => readTextAt(files, path)));
  if (main === null && added.length === 0) return null;
  return [main, ...added].filter((text) => text !== null).join('\n');
}

/** A unit file may be a symbolic link: an alias, or a link to /dev/null if the unit is masked. */
async function readTextAt(files: FilesReader, path: string, followed = 0): Promise<string | null> {
  const node = await files.read(path);
  if (node?.type === 'file') return Buffer.from(node.content).toString('utf8');
  if (node?.type !== 'symlink' || followed > 8) return null;
  const target = node.target.startsWith('/') ? node.target : `${path.slice(0, path.lastIndexOf('/'))}/${node.target}`;
  return readTextAt(files, target, followed + 1);
}
