import { type Document, isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { MappingEntry, Mapping, Tree } from './yaml-tree.ts';
import type { Span } from './source-text.ts';
import type { ProblemText } from '../config-problem.ts';
import { quote } from '../../core/text/escape-hidden.ts';

/** A problem of the text itself, found before paths are known. */
interface TextProblem {
  readonly problem: ProblemText;
  readonly span: Span;
}

export interface BuiltTree {
  readonly tree: Tree;
  readonly problems: readonly TextProblem[];
}

/** The number of values that aliases may expand to. Nested aliases can expand exponentially. */
const maxAliasedValues = 10_000;

/**
 * The tree of values and positions of the parsed document. Aliases and merge keys (`<<`) are expanded. Duplicate keys are reported, and the
 * first one counts.
 */
export function buildTree(document: Document.Parsed, lineOf: (offset: number) => number): BuiltTree {
  const problems: TextProblem[] = [];
  const anchors = new Map<string, Tree | 'open'>();
  const sizes = new Map<Tree, number>();
  let aliased = 0;

  function report(span: Span, problem: ProblemText): void {
    problems.push({ problem, span });
  }

  function build(node: unknown): Tree {
    if (isAlias(node)) return followed(node.source, spanOf(node));
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) anchors.set(anchor, 'open');
    const tree = plain(node);
    if (anchor !== undefined) anchors.set(anchor, tree);
    return tree;
  }

  function plain(node: unknown): Tree {
    const span = spanOf(node);
    if (isMap(node)) return mapping(node.items, span);
    if (isSeq(node)) return sized({ kind: 'sequence', span, items: node.items.map(build) });
    if (!isScalar(node)) return { kind: 'scalar', span, text: '', value: null };
    if (typeof node.value === 'string') return { kind: 'scalar', span, text: node.value, value: node.value };
    const value = typeof node.value === 'number' || typeof node.value === 'boolean' ? node.value : null;
    return { kind: 'scalar', span, text: node.source ?? '', value };
  }

  function mapping(items: readonly { readonly key: unknown; readonly value: unknown }[], span: Span): Mapping {
    const entries = new Map<string, MappingEntry>();
    const merged: Tree[] = [];
    for (const item of items) {
      const key = build(item.key);
      const value = item.value === null ? emptyScalar(key.span) : build(item.value);
      const first = key.kind === 'scalar' ? entries.get(key.text) : undefined;
      if (key.kind !== 'scalar') report(key.span, keyNotName);
      else if (key.text === '<<') merged.push(...(value.kind === 'sequence' ? value.items : [value]));
      else if (key.text === '__proto__') report(key.span, { ...keyNotName, detail: 'A setting cannot have this name.' });
      else if (first !== undefined) report(key.span, duplicateKey(key.text, lineOf(first.key.start)));
      else entries.set(key.text, { key: key.span, value });
    }
    for (const source of merged) {
      if (source.kind !== 'mapping') report(source.span, mergeKeyWithoutMapping);
      else for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
    }
    return sized({ kind: 'mapping', span, entries });
  }

  function followed(name: string, span: Span): Tree {
    const target = anchors.get(name);
    if (target === undefined || target === 'open') {
      report(span, target === undefined ? unknownAlias(name) : aliasInsideItself(name));
      return { kind: 'broken', span };
    }
    aliased += sizes.get(target) ?? 1;
    if (aliased <= maxAliasedValues) return sized({ ...target });
    if (aliased < Infinity) report(span, tooManyAliases);
    aliased = Infinity;
    return { kind: 'broken', span };
  }

  /** Records the number of values in a tree, so that an alias can be counted before it is expanded. */
  function sized<T extends Tree>(tree: T): T {
    const below =
      tree.kind === 'mapping' ? [...tree.entries.values()].map((entry) => entry.value) : tree.kind === 'sequence' ? tree.items : [];
    sizes.set(
      tree,
      below.reduce((sum, each) => sum + (sizes.get(each) ?? 1), 1),
    );
    return tree;
  }

  return { tree: build(document.contents), problems };
}

function emptyScalar(span: Span): Tree {
  return { kind: 'scalar', span, text: '', value: null };
}

function spanOf(node: unknown): Span {
  const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

const keyNotName: ProblemText = { summary: 'A key is not a name', detail: 'Only plain names can be keys here, not lists or mappings.' };
const mergeKeyWithoutMapping: ProblemText = {
  summary: 'A merge key has no mapping',
  detail: '"<<" takes the settings of another section, and this is none.',
  fix: 'Write "<<: *name", where "&name" marks a section.',
};
const tooManyAliases: ProblemText = {
  summary: 'Too many aliases',
  detail: `The aliases ("*name") of this file stand for more than ${maxAliasedValues} values.`,
  fix: 'Write the settings out.',
};

function duplicateKey(name: string, line: number): ProblemText {
  return {
    summary: 'Duplicate key',
    detail: `${quote(name)} is already written in this section, on line ${line}.`,
    fix: 'Keep one of the two.',
  };
}

function unknownAlias(name: string): ProblemText {
  return {
    summary: 'Unknown alias',
    detail: `No value above is marked with ${quote(`&${name}`)}.`,
    fix: 'Write the value here, or put text that starts with "*" in quotes.',
  };
}

function aliasInsideItself(name: string): ProblemText {
  return {
    summary: 'An alias contains itself',
    detail: `${quote(`*${name}`)} stands inside the value that it stands for.`,
    fix: 'Write the value out.',
  };
}
