import type { ReportDiagnostics } from '../app/configuration/open-cluster.ts';
import type { Console } from './console.ts';

/** Prints diagnostics to stderr. The view loads slowly, so it is loaded only if there are diagnostics. */
export function makeDiagnosticsReport(console: Console): ReportDiagnostics {
  return async (diagnostics) => {
    const { renderDiagnostics } = await import('./views/diagnostics-text.ts');
    console.err(renderDiagnostics(diagnostics, { color: console.color.err, width: console.width }));
  };
}
