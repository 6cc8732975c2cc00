import { Failure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import { readThroughLinks } from '../../core/host/read-through-links.ts';

/** Where systemd reads units and drop-ins, the most important first (systemd.unit(5)). */
const unitDirectories = ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system'];

export interface UnitFile {
  readonly path: string;
  readonly text: string;
}

/** The drop-ins of a unit, in the order in which systemd applies them. A file in an earlier directory hides one of the same name. */
export async function readDropIns({ files }: Pick<HostReader, 'files'>, unit: string): Promise<readonly UnitFile[]> {
  const byName = new Map<string, string>();
  for (const directory of unitDirectories.map((each) => `${each}/${unit}.d`)) {
    for (const name of await listFiles(files, directory)) {
      if (name.endsWith('.conf') && !byName.has(name)) byName.set(name, `${directory}/${name}`);
    }
  }
  const paths = [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  return readUnitFiles(files, paths);
}

/** The unit itself, from the first directory that has it. */
export async function readUnit({ files }: Pick<HostReader, 'files'>, unit: string): Promise<readonly UnitFile[]> {
  const found = await readUnitFiles(
    files,
    unitDirectories.map((directory) => `${directory}/${unit}`),
  );
  return found.slice(0, 1);
}

/** Of files that are missing, or that this user may not read, nothing. */
async function readUnitFiles(files: HostReader['files'], paths: readonly string[]): Promise<readonly UnitFile[]> {
  const texts = await Promise.all(paths.map((path) => readTextOf(files, path)));
  return texts.flatMap((text, at) => (text === undefined ? [] : [{ path: paths[at] ?? '', text }]));
}

/** undefined: missing, no regular file, or not readable by this user. */
export async function readTextOf(files: HostReader['files'], path: string): Promise<string | undefined> {
  const node = await readNode(files, path);
  return node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : undefined;
}

/** The names in a directory; none if it is missing or not readable by this user. */
export async function listFiles(files: HostReader['files'], path: string): Promise<readonly string[]> {
  const node = await readNode(files, path);
  return node?.type === 'directory' ? node.entries : [];
}

async function readNode(files: HostReader['files'], path: string) {
  try {
    return await readThroughLinks(files, path);
  } catch (cause) {
    if (cause instanceof Failure) return null;
    throw cause;
  }
}
