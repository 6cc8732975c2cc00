import { type Contents, digestsIn } from '../../core/content.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { Ref } from '../../core/resource.ts';
import type { State } from '../../core/state.ts';
import type { Ledger } from '../../journal/ledger.ts';
import type { Plan } from '../../planner/plan.ts';

/** The files that lazyjack wrote or would write. Their text is made from the configuration, so it has no secret of an administrator. */
export interface OwnTexts {
  isOwn(path: string, sha256: string): boolean;
  /** The lines of the text that the plans would write. */
  linesOf(path: string): ReadonlySet<string>;
  /** The files whose states have this digest, in the journal or in a plan. */
  pathsOf(sha256: string): readonly string[];
}

/** Reasons of a change that writes a before-image, which is foreign. */
const restoringReasons: ReadonlySet<string> = new Set(['no-longer-desired', 'destroy', 'side-effect']);

export async function collectOwnTexts(ledger: Ledger | undefined, plans: readonly Plan[], contents: Contents): Promise<OwnTexts> {
  const owned = [...(ledger?.owned.values() ?? [])];
  const written = owned.flatMap(({ ref, written: states }) => states.flatMap((state) => digestsOfFile(ref, state)));
  const changes = plans.flatMap((plan) => [...plan.changes, ...plan.refused.map(({ change }) => change)]);
  const desired = changes.flatMap(({ ref, reason, after }) => (restoringReasons.has(reason.type) ? [] : digestsOfFile(ref, after)));
  const named = [
    ...owned.flatMap(({ ref, before, written: states }) => [before, ...states].flatMap((state) => digestsOfFile(ref, state))),
    ...changes.flatMap(({ ref, before, after }) => [before, after].flatMap((state) => digestsOfFile(ref, state))),
  ];
  const lines = new Map<string, Set<string>>();
  for (const { path, sha256 } of desired) {
    const bytes = await contents.get(sha256);
    const known = lines.get(path) ?? new Set();
    for (const line of bytes === undefined ? [] : Buffer.from(bytes).toString('utf8').split('\n')) known.add(line);
    lines.set(path, known);
  }
  const digests = new Set([...written, ...desired].map(({ path, sha256 }) => `${sha256} ${path}`));
  return {
    isOwn: (path, sha256) => digests.has(`${sha256} ${path}`),
    pathsOf: (sha256) => [...new Set(named.flatMap((each) => (each.sha256 === sha256 ? [each.path] : [])))],
    linesOf: (path) => lines.get(path) ?? new Set(),
  };
}

const contentKinds: ReadonlySet<string> = new Set([kindNames.file, kindNames.editableFile, kindNames.kubeconfig]);

function digestsOfFile({ kind, id }: Ref, state: State): readonly { readonly path: string; readonly sha256: string }[] {
  const { path } = id;
  if (!contentKinds.has(kind) || typeof path !== 'string' || state === null) return [];
  return digestsIn(state).map((sha256) => ({ path, sha256 }));
}
