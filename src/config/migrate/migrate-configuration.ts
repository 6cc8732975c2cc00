import type { ProblemText } from '../config-problem.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import type { MigrationChange, Proposal, TextEdit } from './migration.ts';
import { proposeChanges } from './propose-changes.ts';
import { listPairs } from './yaml-pairs.ts';

export interface Migration {
  readonly text: string;
  /** In the order in which they were made; empty: it is a configuration of today. */
  readonly changes: readonly MigrationChange[];
}

/** Each round makes all changes that do not overlap, and a change makes at most one other one necessary. */
const maximumRounds = 20;

/**
 * Rewrites a configuration of 1.3 as one of today. Only what changes is edited: comments, quotes, order and indentation of the rest stay. A comment of
 * a setting that is dropped stays as a line of its own. The result may still have errors, which `loadCluster` reports.
 */
export function migrateConfiguration(text: string): Migration | { readonly problem: ProblemText } {
  let current = text;
  const changes: MigrationChange[] = [];
  for (let round = 0; round < maximumRounds; round += 1) {
    const reading = parseYaml(current);
    if ('problem' in reading) return { problem: round === 0 ? reading.problem : unusualLayout };
    const proposals = withoutOverlaps(proposeChanges({ source: current, pairs: listPairs(reading.document, current) }));
    if (proposals.length === 0) return { text: current, changes };
    current = applyEdits(
      current,
      proposals.flatMap(({ edits }) => edits),
    );
    for (const { key, action, what, why } of proposals) changes.push({ key, action, what, why });
  }
  return { problem: unusualLayout };
}

const unusualLayout: ProblemText = {
  summary: 'The layout of the configuration is unusual',
  detail: 'An edit of it would not be valid YAML.',
  fix: 'Write the changes by hand: `lazyjack validate` names each with its line.',
};

function withoutOverlaps(proposals: readonly Proposal[]): readonly Proposal[] {
  const taken: TextEdit[] = [];
  return proposals.filter(({ edits }) => {
    const isFree = edits.every(({ start, end }) => taken.every((other) => end < other.start || other.end < start));
    if (isFree) taken.push(...edits);
    return isFree;
  });
}

/** Of two edits at one position, the insertion comes first in the result. */
function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((one, other) => other.start - one.start || other.end - one.end)
    .reduce((now, { start, end, text: inserted }) => now.slice(0, start) + inserted + now.slice(end), text);
}
