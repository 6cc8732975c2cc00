import type { Report } from '../../planner/report.ts';
import { terminalSafeJson } from './json-text.ts';

/** `--json` while the host changes: one event per line, in the order in which things happen. docs/plan-json.md describes them. */
export function makeJsonEventReport(write: (text: string) => void): Report {
  return (event) => {
    write(`${terminalSafeJson(event)}\n`);
  };
}
