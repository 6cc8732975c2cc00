import type { CertificateFacts } from '../kubernetes/certificate-facts.ts';

/** What plans need to know of certificates. The PEM text stays on the host. */
export interface CertificatesReader {
  /**
   * The first certificate in a PEM file. A symlink into the kubelet's own directory is followed once. null: there is no file, or it contains
   * no certificate. Rejects as reading the file does.
   */
  read(path: string): Promise<CertificateFacts | null>;
}
