import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import { writePrivateFile } from '../output-file/write-private-file.ts';
import type { PlanDocument } from './plan-document.ts';

/** Writes plans for `apply FILE`. */
export async function writePlanFile(path: string, documents: readonly PlanDocument[]): Promise<void> {
  const [first, ...others] = documents;
  const text = `${terminalSafeJson(first === undefined || others.length > 0 ? documents : first, 2)}\n`;
  await writePrivateFile(path, text, { force: true });
}
