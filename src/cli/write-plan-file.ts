import { open } from 'node:fs/promises';
import { Failure, messageOf } from '../core/failure.ts';
import type { PlanDocument } from './plan-document.ts';

/** 0600: a plan tells how a host is built. */
export async function writePlanFile(path: string, document: PlanDocument): Promise<void> {
  try {
    const handle = await open(path, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(document, null, 2)}\n`);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new Failure('refused', `the plan cannot be written: ${messageOf(cause)}`, { fix: 'Name another file with --out.', cause });
  }
}
