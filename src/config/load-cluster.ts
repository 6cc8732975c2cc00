import type { Diagnostic } from '../core/diagnostic.ts';
import { buildCluster } from './build-cluster.ts';
import { buildTree, type BuiltTree } from './yaml/build-tree.ts';
import { rules } from './check/index.ts';
import type { Cluster } from './cluster.ts';
import { locateProblem, locateText, rangeOf } from './locate-problem.ts';
import { makeDraft } from './make-draft.ts';
import { notAConfigurationFix, parseYaml } from './yaml/parse-yaml.ts';
import type { ProblemText } from './config-problem.ts';
import { readSettings } from './read-settings.ts';
import { readText } from './yaml/read-text.ts';
import { findSecrets } from './secret-keys.ts';
import { makeSourceText, type Span } from './yaml/source-text.ts';

export interface LoadResult {
  /** Present if and only if no diagnostic is an error. */
  readonly cluster?: Cluster;
  /** All problems, in the order of the file. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads the cluster that a configuration file describes. Pure: the caller reads the file. `isApplied`: an earlier lazyjack may have accepted
 * and applied it.
 */
export function loadCluster(file: string, content: Uint8Array | string, { isApplied = false } = {}): LoadResult {
  const reading = readText(file, content);
  if ('problem' in reading) return { diagnostics: [reading.problem] };
  const plainSource = makeSourceText(file, reading.text);
  const yaml = readTree(reading.text, (offset) => plainSource.range({ start: offset, end: offset }).line);
  if ('problem' in yaml) return { diagnostics: [locateText(plainSource, yaml.problem, yaml.span)] };

  const { tree, problems: textProblems } = yaml;
  const source = makeSourceText(file, reading.text, () => findSecrets(tree));
  if (tree.kind !== 'mapping') return { diagnostics: [locateText(source, noSections, tree.span)] };

  const settings = readSettings(tree);
  const draft = makeDraft(tree, settings);
  const diagnostics = [
    ...textProblems.map(({ problem, span }) => locateText(source, problem, span)),
    ...[...settings.problems, ...rules.flatMap((rule) => rule(draft))].map((problem) =>
      locateProblem(source, tree, isApplied ? { ...problem, severity: problem.severityWhenApplied ?? problem.severity } : problem),
    ),
  ].toSorted(compareByPosition);

  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  const cluster = buildCluster(draft, {
    file,
    bytes: typeof content === 'string' ? Buffer.from(content, 'utf8') : content,
    keyAt: (path) => rangeOf(source, tree, path, 'key'),
    sourceOf: (path) => rangeOf(source, tree, path.map(String)),
  });
  if (cluster === undefined) throw new Error('a configuration without errors made no cluster: a rule is missing');
  return { cluster, diagnostics };
}

function compareByPosition(one: Diagnostic, other: Diagnostic): number {
  return (one.source?.line ?? 0) - (other.source?.line ?? 0) || (one.source?.column ?? 0) - (other.source?.column ?? 0);
}

const noSections = {
  summary: 'The configuration has no sections',
  detail: 'It starts with "general:", "topology:", "mgmt_net:" and so on; this file has a list or a text instead.',
  fix: notAConfigurationFix,
};

/** The tree of values and positions of a text, or the problem that prevents it. `lineOf`: the line of an offset. */
function readTree(text: string, lineOf: (offset: number) => number): BuiltTree | { readonly problem: ProblemText; readonly span?: Span } {
  const yaml = parseYaml(text);
  return 'problem' in yaml ? yaml : buildTree(yaml.document, lineOf);
}
