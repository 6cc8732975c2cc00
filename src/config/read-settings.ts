import * as z from 'zod';
import { type Path, type ConfigProblem, formatPath } from './config-problem.ts';
import { type Settings, schema } from './config-schema.ts';
import { type Tree, isAbsent } from './yaml/yaml-tree.ts';
import { explainUnknownKey } from './unknown-key.ts';

export interface SettingsReading {
  readonly settings: Settings;
  readonly problems: readonly ConfigProblem[];
  /** Settings that a misspelt key probably means. */
  readonly intendedPaths: readonly Path[];
}

/** One document is read once, so compiling the schema would take longer than interpreting it. */
const parseOptions = { jitless: true };

/** Every valid value, and a problem for each invalid one. */
export function readSettings(tree: Tree): SettingsReading {
  const problems: ConfigProblem[] = [];
  const intendedPaths: Path[] = [];
  const input = toPlainData(tree, documentsPath);
  const first = schema.safeParse(input, parseOptions);
  if (first.success) return { settings: first.data, problems, intendedPaths };

  for (const issue of first.error.issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const { problem, intendedPath: setting } = explainUnknownKey(path, key);
        problems.push({ severity: 'error', at: [...path, key], part: 'key', ...problem });
        if (setting !== undefined) intendedPaths.push(setting);
        removeAt(input, [...path, key]);
      }
    } else {
      problems.push({ severity: 'error', at: path, ...explainIssue(issue, path) });
      removeAt(input, path);
    }
  }
  return { settings: schema.parse(input, parseOptions), problems, intendedPaths };
}

const problemTextSchema = z.object({ summary: z.string(), detail: z.string(), fix: z.string().optional() });

function explainIssue(issue: z.core.$ZodIssue, path: Path): { summary: string; detail: string; fix?: string } {
  const text = issue.code === 'custom' ? problemTextSchema.safeParse(issue.params) : undefined;
  if (text?.success === true) {
    const { summary, detail, fix } = text.data;
    return { summary, detail, ...(fix === undefined ? {} : { fix }) };
  }
  if (issue.code === 'invalid_type' && issue.expected === 'array') {
    const name = path.at(-1) ?? '';
    return {
      summary: 'A list is expected here',
      detail: `${formatPath(path)} has any number of values.`,
      fix: `Write "${name}: [value, value]".`,
    };
  }
  const wantsSection = issue.code === 'invalid_type' && issue.expected !== 'string';
  return wantsSection
    ? {
        summary: 'A section is expected here',
        detail: `${formatPath(path)} has keys of its own, one a line below it.`,
        fix: `Write "${path.at(-1) ?? ''}:" and its keys below, indented.`,
      }
    : {
        summary: 'One value is expected here',
        detail: `${formatPath(path)} is one text or number, not a list or a section.`,
        fix: `Write "${path.at(-1) ?? ''}: value".`,
      };
}

/** The path of kubeadm's own documents, which may have any shape. */
const documentsPath: Path = ['general', 'kubeadm', '*'];

/**
 * Converts the tree to input of the schema. Absent values are omitted and values stay text, except in kubeadm's documents at `documents`, a
 * path relative to `tree`.
 */
function toPlainData(tree: Tree, documents?: Path): unknown {
  if (documents?.length === 0) return toJson(tree);
  switch (tree.kind) {
    case 'broken':
      return undefined;
    case 'scalar':
      return tree.text;
    case 'sequence':
      return tree.items.map((item) => toPlainData(item));
    case 'mapping': {
      const entries = [...tree.entries].filter(([, { value }]) => !isAbsent(value) && value.kind !== 'broken');
      return Object.fromEntries(entries.map(([name, { value }]) => [name, toPlainData(value, remainingPath(documents, name))]));
    }
  }
}

function remainingPath(documents: Path | undefined, name: string): Path | undefined {
  return documents !== undefined && (documents[0] === name || documents[0] === '*') ? documents.slice(1) : undefined;
}

function toJson(tree: Tree): unknown {
  switch (tree.kind) {
    case 'broken':
      return null;
    case 'scalar':
      return tree.value;
    case 'sequence':
      return tree.items.map(toJson);
    case 'mapping':
      return Object.fromEntries([...tree.entries].map(([name, entry]) => [name, toJson(entry.value)]));
  }
}

function removeAt(input: unknown, path: Path): void {
  let current = input;
  for (const [at, name] of path.slice(0, -1).entries()) {
    current = typeof current === 'object' && current !== null ? Reflect.get(current, name) : undefined;
    // A list cannot have a hole, so a list with an invalid value is omitted entirely.
    if (Array.isArray(current)) {
      removeAt(input, path.slice(0, at + 1));
      return;
    }
  }
  const last = path.at(-1);
  if (typeof current === 'object' && current !== null && last !== undefined) Reflect.deleteProperty(current, last);
}
