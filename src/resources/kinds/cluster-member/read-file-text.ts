import type { FilesReader } from '../../../core/host/files-port.ts';

/** null: there is no file. A symlink into the kubelet's own directory is followed once. */
export async function readFileText(files: FilesReader, path: string): Promise<string | null> {
  const node = await files.read(path);
  const found = node?.type === 'symlink' && node.target.startsWith('/var/lib/kubelet/pki/') ? await files.read(node.target) : node;
  return found?.type === 'file' ? Buffer.from(found.content).toString('utf8') : null;
}
