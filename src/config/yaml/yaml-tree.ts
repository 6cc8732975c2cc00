import type { Path } from '../config-problem.ts';
import type { Span } from './source-text.ts';

/** YAML without its syntax: values, and where each is written. */
export type Tree = Scalar | Mapping | Sequence | Broken;

export interface Scalar {
  readonly kind: 'scalar';
  readonly span: Span;
  /** As written, without quotes: `1.20` stays `1.20`. */
  readonly text: string;
  /** As YAML 1.2 reads it. */
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

/** Something is written here, and what is wrong with it has been said. */
interface Broken {
  readonly kind: 'broken';
  readonly span: Span;
}

/** What is written at a path. */
export function treeAt(tree: Tree, path: Path): Tree | undefined {
  return entryAt(tree, path)?.value ?? (path.length === 0 ? tree : undefined);
}

/** The key and the value at a path; items of a sequence have no key and are not found. */
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

/** `<provide-token>`: somebody was to write something here and has not yet. */
export function isPlaceholder(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.text.includes('<') && /^<[^<>]*>$/.test(tree.text.trim());
}

/** Nothing, `null` and placeholders count as not written. */
export function isAbsent(tree: Tree | undefined): boolean {
  return tree === undefined || (tree.kind === 'scalar' && (tree.value === null || tree.text.trim() === '')) || isPlaceholder(tree);
}
