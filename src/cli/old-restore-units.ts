import { asContentRef, type Contents } from '../core/content.ts';
import type { PreflightProblem } from '../core/finding.ts';
import { unitDirectory } from '../core/services.ts';
import type { Plan } from '../planner/plan.ts';
import { file } from '../resources/file.ts';
import { bootRestoreUnits } from '../roles/restore.ts';

/** Units of 2.0.0 apply the YAML itself, as it is at boot. Why they change, where they do. */
export async function warnAboutRestoreUnitsOf200({ changes }: Plan, contents: Contents): Promise<readonly PreflightProblem[]> {
  const addresses = new Set(bootRestoreUnits.map((name) => file.makeAddress({ path: `${unitDirectory}/${name}` })));
  const replaced = changes.filter(({ address, after }) => addresses.has(address) && after !== null);
  const texts = await Promise.all(replaced.map(({ before }) => readContentText(contents, asContentRef(before?.['content'])?.sha256)));
  const named = new Set(texts.flatMap((text) => / --config ("(?:\\.|[^"])*"|\S+)/u.exec(text)?.[1] ?? []));
  const [config] = named;
  if (config === undefined) return [];
  return [
    {
      severity: 'warning',
      summary: 'the restore units of lazyjack 2.0.0 apply the YAML at boot',
      detail: `They read ${config.replaceAll(/^"|"$/gu, '')} at every boot, so whoever can write that becomes root then. From this apply on they restore what was applied, from a copy in /var/lib/lazyjack.`,
      isForcible: false,
    },
  ];
}

async function readContentText(contents: Contents, sha256: string | undefined): Promise<string> {
  const bytes = sha256 === undefined ? undefined : await contents.get(sha256);
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}
