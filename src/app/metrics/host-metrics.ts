import { countDaysUntil } from '../../core/kubernetes/certificate-validity.ts';
import { isDrift, type Status } from '../read-status.ts';
import type { ExpiringCertificate } from '../verify/expiring-certificates.ts';

/** A measured value for a monitoring system. `labels`: in this order. */
export interface Metric {
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** What was read of the host. A missing part has no metric. */
export interface MetricsInput {
  readonly status: Status;
  readonly certificates: readonly ExpiringCertificate[];
  /** When the bootstrap token ends; null: it does not exist any more. undefined: not on this node, or not readable. */
  readonly tokenEnd?: Date | null | undefined;
  /** undefined: the configuration has no NAT64, or nothing is applied. */
  readonly doesNat64Work?: boolean | undefined;
  readonly now: Date;
}

/** The metrics of a host, in the order of the file. Pure. */
export function makeMetrics({ status, certificates, tokenEnd, doesNat64Work, now }: MetricsInput): readonly Metric[] {
  const drifted = status.items.filter(({ condition }) => isDrift(condition)).length;
  return [
    one(
      'lazyjack_converged',
      'Whether lazyjack owns resources, all of them are as applied, and no run was interrupted.',
      isConverged(status) ? 1 : 0,
    ),
    one('lazyjack_drifted_resources', 'Number of owned resources that differ from what lazyjack applied.', drifted),
    {
      name: 'lazyjack_certificate_expiry_days',
      help: 'Whole days until the certificate in this file ends; negative after its end.',
      samples: certificates.map(({ path, notAfter }) => ({ labels: { path }, value: countDaysUntil(notAfter, now) })),
    },
    ...(tokenEnd === undefined
      ? []
      : [
          one(
            'lazyjack_bootstrap_token_expiry_days',
            'Days until the bootstrap token ends; 0 if there is none any more.',
            tokenEnd === null ? 0 : Math.round(((tokenEnd.getTime() - now.getTime()) / dayMilliseconds) * 100) / 100,
          ),
        ]),
    ...(doesNat64Work === undefined
      ? []
      : [one('lazyjack_nat64_works', 'Whether DNS64 and NAT64 answered this node.', doesNat64Work ? 1 : 0)]),
    one('lazyjack_status_timestamp_seconds', 'When these values were read, in seconds since 1970.', Math.floor(now.getTime() / 1000)),
  ];
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

function one(name: string, help: string, value: number): Metric {
  return { name, help, samples: [{ labels: {}, value }] };
}

/** An edit of the administrator counts as desired. */
function isConverged({ items, interrupted, ownerMarks = [] }: Status): boolean {
  const isAsApplied = items.every(({ condition }) => condition === 'applied' || condition === 'edited');
  return items.length > 0 && isAsApplied && interrupted === undefined && ownerMarks.length === 0;
}
