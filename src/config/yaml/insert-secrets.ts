import type { Json, JsonObject } from '../../core/json.ts';
import { isSameJson } from '../../core/state.ts';
import { buildTree } from './build-tree.ts';
import { parseYaml } from './parse-yaml.ts';
import type { ProblemText } from '../config-problem.ts';
import { type Edit, type Secrets, proposeEdits } from './secret-edits.ts';
import type { Tree } from './yaml-tree.ts';

/**
 * The configuration with the token and the hash of the CA inserted and every other byte unchanged: comments, quotes, order and line ends of
 * the admin are kept. The new text is parsed and compared. It is refused if anything but these two values differs.
 */
export function insertSecrets(text: string, secrets: Secrets): { readonly text: string } | { readonly problem: ProblemText } {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const source = text.slice(mark.length);
  const before = parseYaml(source);
  if ('problem' in before) return { problem: before.problem };
  const settings = readComparable(source);
  for (const edits of proposeEdits(source, before.document, (name) => secretIn(settings, name) === secrets[name], secrets)) {
    const after = applyEdits(source, edits);
    if (isSameJson(readComparable(after), addSecrets(settings, secrets))) return { text: mark + after };
  }
  return { problem: noPlaceForSecrets };
}

const noPlaceForSecrets: ProblemText = {
  summary: 'No place for token and hash',
  detail:
    'The section "general" is written in a way in which general.token and general.token-cert-hash cannot be put into it without changing more.',
  fix: 'Write the lines "token: x" and "token-cert-hash: x" below "general:", and run "lazyjack init" again.',
};

function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((now, { start, end, text: inserted }) => now.slice(0, start) + inserted + now.slice(end), text);
}

/** The content of a text in a form for comparison; undefined if it is no configuration. */
function readComparable(text: string): JsonObject | undefined {
  const reading = parseYaml(text);
  if ('problem' in reading) return undefined;
  const content = toComparable(buildTree(reading.document, () => 1).tree);
  return isObject(content) ? content : undefined;
}

/** A value consists of its text and its YAML value. A section without settings equals an absent one. */
function toComparable(tree: Tree): Json {
  switch (tree.kind) {
    case 'scalar':
      return tree.value === null ? null : [tree.text, tree.value];
    case 'broken':
      return 'broken';
    case 'sequence':
      return tree.items.map(toComparable);
    case 'mapping':
      return Object.fromEntries([...tree.entries].map(([name, { value }]) => [name, toComparable(value)]));
  }
}

function addSecrets(settings: JsonObject | undefined, secrets: Secrets): JsonObject {
  const general = settings?.['general'];
  const written = Object.entries(secrets).map(([name, value]: readonly [string, string]) => [name, [value, value]] as const);
  return { ...settings, general: { ...(isObject(general) ? general : {}), ...Object.fromEntries(written) } };
}

function secretIn(settings: JsonObject | undefined, name: keyof Secrets): Json | undefined {
  const general = settings?.['general'];
  const value = isObject(general) ? general[name] : undefined;
  return isList(value) && value[0] === value[1] ? value[0] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
