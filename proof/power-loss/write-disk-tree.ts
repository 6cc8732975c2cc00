import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiskNode, DiskTree } from './disk-model.ts';

/** Writes a tree below an existing directory. */
export function writeTree(root: string, tree: DiskTree): void {
  for (const [path, { type, content, mode, uid, gid }] of tree) {
    const place = join(root, path);
    if (type === 'file') writeFileSync(place, content);
    else if (path !== '/') mkdirSync(place);
    chownSync(place, uid, gid);
    chmodSync(place, mode);
  }
}

export function readTree(root: string): DiskTree {
  const found = new Map<string, DiskNode>();
  const visit = (path: string): void => {
    const place = join(root, path);
    const stats = lstatSync(place);
    const type = stats.isDirectory() ? 'directory' : 'file';
    const content = type === 'file' ? new Uint8Array(readFileSync(place)) : new Uint8Array();
    found.set(path, { type, content, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid });
    if (type === 'directory') for (const name of readdirSync(place).sort()) visit(join(path, name));
  };
  visit('/');
  return found;
}
