import { X509Certificate } from 'node:crypto';
import { parseAddress } from '../ip/ip.ts';
import { hashCaCertificate } from './hash-ca-certificate.ts';

/** The public part of a certificate that plans compare. */
export interface CertificateFacts {
  /** As `hashCaCertificate` makes it. */
  readonly publicKeyHash: string;
  readonly commonName?: string | undefined;
  /** The names and canonical addresses for which it is valid; undefined: it lists none. */
  readonly names?: readonly string[] | undefined;
}

/** Reads the first certificate of a PEM text. null: there is none. */
export function readCertificateFacts(pem: string | Uint8Array): CertificateFacts | null {
  const certificate = parseCertificate(pem);
  if (certificate === undefined) return null;
  const { subject, subjectAltName } = certificate;
  return {
    publicKeyHash: hashCaCertificate(pem),
    commonName: /^CN=(.+)$/mu.exec(subject)?.[1],
    names: subjectAltName === undefined ? undefined : listNames(subjectAltName),
  };
}

/** Node writes `DNS:kubernetes, IP Address:FD00:20:0:0:0:0:0:2`. */
function listNames(text: string): readonly string[] {
  return text.split(', ').flatMap((entry) => {
    const [, kind, value = ''] = /^(DNS|IP Address):(.+)$/u.exec(entry) ?? [];
    if (kind === undefined) return [];
    return kind === 'DNS' ? [value] : (parseAddress(value)?.text ?? []);
  });
}

function parseCertificate(pem: string | Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
