import { open } from 'node:fs/promises';
import { Failure, messageOf } from '../core/failure.ts';
import type { PlanDocument } from './plan-document.ts';
import { jsonText } from './render/json-text.ts';

/** 0600: a plan tells how a host is built. */
export async function writePlanFile(path: string, document: PlanDocument): Promise<void> {
  try {
    const handle = await open(path, 'w', 0o600);
    try {
      const stat = await handle.stat();
      // One that was there keeps its mode; and what is no file, such as /dev/stdout, is not ours to close.
      if (stat.isFile() && (stat.mode & 0o077) !== 0) await handle.chmod(0o600);
      await handle.writeFile(`${jsonText(document, 2)}\n`);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new Failure('refused', `the plan cannot be written: ${messageOf(cause)}`, { fix: 'Name another file with --out.', cause });
  }
}
