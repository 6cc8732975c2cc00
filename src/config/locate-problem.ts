import type { Diagnostic, SourceRange } from '../core/diagnostic.ts';
import type { Path, ConfigProblem, ProblemText } from './config-problem.ts';
import { maskTokens } from '../core/text/mask-tokens.ts';
import type { SourceText, Span } from './yaml/source-text.ts';
import { type Tree, entryAt } from './yaml/yaml-tree.ts';
import { escapeHidden } from '../core/text/escape-hidden.ts';

/** The range of the value at a path, or of its nearest ancestor that is written. For a section it is the range of its key. */
export function rangeOf(source: SourceText, tree: Tree, path: Path, part: 'key' | 'value' = 'value'): SourceRange {
  for (let length = path.length; length > 0; length--) {
    const entry = entryAt(tree, path.slice(0, length));
    if (entry === undefined) continue;
    const { value } = entry;
    const printable = part === 'value' && value.kind === 'scalar' && value.span.end > value.span.start;
    return source.range(printable ? value.span : entry.key);
  }
  return source.wholeFile();
}

export function locateProblem(source: SourceText, tree: Tree, problem: ConfigProblem): Diagnostic {
  return makeDiagnostic(problem.severity, problem, rangeOf(source, tree, problem.at, problem.part));
}

export function locateText(source: SourceText, text: ProblemText, span?: Span): Diagnostic {
  return makeDiagnostic('error', text, span === undefined ? source.wholeFile() : source.range(span));
}

/** Hides secrets and control characters, whatever text a rule inserts. */
function makeDiagnostic(severity: Diagnostic['severity'], { summary, detail, fix }: ProblemText, source: SourceRange): Diagnostic {
  return {
    severity,
    summary,
    detail: escapeHidden(maskTokens(detail)),
    ...(fix === undefined ? {} : { fix: escapeHidden(maskTokens(fix), '\n') }),
    source,
  };
}
