import { X509Certificate } from 'node:crypto';

/** A certificate in a file, for its expiry. */
export interface CertificateValidity {
  /** CN of its subject, or the whole subject. */
  readonly name: string;
  readonly isAuthority: boolean;
  readonly notAfter: Date;
}

/** Reads the first certificate of a PEM text. undefined: it has none that can be read. */
export function readCertificateValidity(pem: string | Uint8Array): CertificateValidity | undefined {
  try {
    const { subject, validTo, ca } = new X509Certificate(pem);
    return { name: /^CN=(.+)$/mu.exec(subject)?.[1] ?? subject, isAuthority: ca, notAfter: new Date(validTo) };
  } catch {
    return undefined;
  }
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** Whole days from `now`, rounded down; negative if `end` is past. */
export function countDaysUntil(end: Date, now: Date): number {
  return Math.floor((end.getTime() - now.getTime()) / dayMilliseconds);
}
