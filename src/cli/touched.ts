import type { Address } from '../core/resource.ts';
import type { Report } from '../planner/report.ts';

/** Passes everything on, and remembers what a run has begun to write and not put back. */
export function trackPendingWrites(report: Report): { readonly report: Report; addresses(): readonly Address[] } {
  const open = new Set<Address>();
  return {
    report(event) {
      if (event.type === 'started') for (const address of event.addresses) open.add(address);
      if (event.type === 'put-back') for (const address of event.addresses) open.delete(address);
      report(event);
    },
    addresses: () => [...open],
  };
}
