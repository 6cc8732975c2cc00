import type { FilesReader } from '../../core/host/files-port.ts';
import { listPaths, readTexts } from './read-text.ts';

/** Where netplan reads its YAML. A file in a later directory replaces one of the same name (netplan(5)). */
const yamlDirectories = ['/lib/netplan', '/etc/netplan', '/run/netplan'];

/** The YAML of netplan that has this key: the name of an interface, or one of netplan's own. Only root can read these files. */
export async function findNetplanFile(files: FilesReader, key: string): Promise<string | undefined> {
  const paths = (await Promise.all(yamlDirectories.map((directory) => listPaths(files, directory, '.yaml')))).flat();
  const texts = await readTexts(files, paths);
  return texts.findLast(({ text }) => text.split('\n').some((line) => keyOf(line) === key))?.path;
}

function keyOf(line: string): string | undefined {
  return /^\s+["']?([^"'\s:]+)["']?:(?:\s|$)/u.exec(line)?.[1];
}
