import { Failure, messageOf } from '../core/failure.ts';
import { sameJson } from '../core/state.ts';
import { openGivenFile } from './open-given-file.ts';
import { type PlanDocument, planDocumentSchema } from './plan-document.ts';

/** A plan that was written earlier. It asserts what will be done; it is never executed itself. */
export async function readPlanFile(path: string): Promise<PlanDocument> {
  const fix = fixOf(path);
  const content = await readWhole(path).catch((cause: unknown) => {
    throw new Failure('refused', `the plan ${path} cannot be read: ${messageOf(cause)}`, { fix, cause });
  });
  return parsePlan(path, content);
}

/** A plan from its text. `path`: what it is called in errors. */
export function parsePlan(path: string, content: string): PlanDocument {
  const { data, error } = planDocumentSchema.safeParse(parseJson(content));
  if (data !== undefined) return data;
  const [first] = error.issues;
  const where = first?.path.join('.') ?? '';
  const why = first === undefined ? '' : `: ${where === '' ? '' : `${where}: `}${first.message}`;
  throw new Failure('refused', `${path} is not a plan of this lazyjack${why}`, { fix: fixOf(path), cause: error });
}

function fixOf(path: string): string {
  return `Make one with \`lazyjack plan --out ${path}\`.`;
}

async function readWhole(path: string): Promise<string> {
  const handle = await openGivenFile(path);
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** undefined: it is no JSON, which is no plan either. What the parser says of it would quote a file that may be anything. */
function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** Refuses at the first difference between what was agreed to and what would be done now. */
export function assertSamePlan(path: string, agreed: PlanDocument, now: PlanDocument): void {
  const fix = `Look at \`lazyjack plan\`, and write a new file with --out ${path} if that is what you want.`;
  const refuse = (message: string): never => {
    throw new Failure('refused', `${message} since ${path} was written`, { fix });
  };
  if (agreed.host !== now.host)
    refuse(`the plan was for ${agreed.host ?? 'destroy'} and this host is ${now.host ?? 'to be destroyed'}: it changed`);
  const current = new Map(now.changes.map((change) => [change.address, change]));
  for (const change of agreed.changes) {
    const found = current.get(change.address);
    if (found === undefined) return refuse(`${change.address} no longer needs to change: the host changed`);
    if (found.action !== change.action || !sameJson(found.before, change.before)) refuse(`${change.address} changed on this host`);
    if (!sameJson(found.after, change.after)) refuse(`what is wanted of ${change.address} changed`);
  }
  const known = new Set(agreed.changes.map(({ address }) => address));
  const added = now.changes.find(({ address }) => !known.has(address));
  if (added !== undefined) refuse(`${added.address} needs to change too`);
}
