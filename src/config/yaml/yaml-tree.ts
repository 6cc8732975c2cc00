import type { Path } from '../config-problem.ts';
import type { Span } from './source-text.ts';

/** YAML without its syntax: values and their positions. */
export type Tree = Scalar | Mapping | Sequence | Broken;

export interface Scalar {
  readonly kind: 'scalar';
  readonly span: Span;
  /** The text as written, without quotes: `1.20` stays `1.20`. */
  readonly text: string;
  /** The value that YAML 1.2 gives it. */
  readonly value: string | number | boolean | null;
}

export interface Mapping {
  readonly kind: 'mapping';
  readonly span: Span;
  readonly entries: ReadonlyMap<string, MappingEntry>;
}

export interface MappingEntry {
  readonly key: Span;
  readonly value: Tree;
}

interface Sequence {
  readonly kind: 'sequence';
  readonly span: Span;
  readonly items: readonly Tree[];
}

/** An invalid value whose problem is already reported. */
interface Broken {
  readonly kind: 'broken';
  readonly span: Span;
}

/** The value at a path. */
export function treeAt(tree: Tree, path: Path): Tree | undefined {
  return entryAt(tree, path)?.value ?? (path.length === 0 ? tree : undefined);
}

/** The key and the value at a path. Items of a sequence have no key and are not found. */
export function entryAt(tree: Tree, path: Path): MappingEntry | undefined {
  let entry: MappingEntry | undefined;
  let here: Tree | undefined = tree;
  for (const name of path) {
    if (here?.kind !== 'mapping') return undefined;
    entry = here.entries.get(name);
    here = entry?.value;
  }
  return entry;
}

/** `<provide-token>`: a placeholder that the admin has not replaced yet. */
export function isPlaceholder(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.text.includes('<') && /^<[^<>]*>$/.test(tree.text.trim());
}

/** Nothing, `null` and placeholders count as absent. */
export function isAbsent(tree: Tree | undefined): boolean {
  return tree === undefined || (tree.kind === 'scalar' && (tree.value === null || tree.text.trim() === '')) || isPlaceholder(tree);
}
