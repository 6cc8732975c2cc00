import { X509Certificate } from 'node:crypto';
import { parseAddress } from '../../core/ip.ts';

/** Names and canonical addresses for which a certificate is; undefined: it cannot be read. */
export function readCertificateNames(pem: string | null): readonly string[] | undefined {
  const text = parseCertificate(pem)?.subjectAltName;
  if (text === undefined) return undefined;
  // Node writes `DNS:kubernetes, IP Address:FD00:20:0:0:0:0:0:2`.
  return text.split(', ').flatMap((entry) => {
    const [, kind, value = ''] = /^(DNS|IP Address):(.+)$/u.exec(entry) ?? [];
    if (kind === undefined) return [];
    return kind === 'DNS' ? [value] : (parseAddress(value)?.text ?? []);
  });
}

/** Whose certificate it is; undefined: it cannot be read. */
export function readCommonName(pem: string | null): string | undefined {
  return /^CN=(.+)$/mu.exec(parseCertificate(pem)?.subject ?? '')?.[1];
}

function parseCertificate(pem: string | null): X509Certificate | undefined {
  if (pem === null) return undefined;
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
