import type { FunctionReport } from '../../app/verify/translation/function-check.ts';
import type { StreamedEvent } from '../event-stream.ts';

/** The last event of `apply --json`, in a configuration with NAT64. docs/plan-json.md describes it. */
export function makeFunctionEvent(report: FunctionReport): StreamedEvent {
  const { status, checks } = report;
  return {
    type: 'function-checks',
    status,
    checks: checks.map(({ name, to, from = null, result, milliseconds }) => ({ name, to, from, result: result.status, milliseconds })),
    ...('diagnostic' in report && {
      problem: { summary: report.diagnostic.summary, detail: report.diagnostic.detail, fix: report.diagnostic.fix ?? null },
    }),
  };
}
