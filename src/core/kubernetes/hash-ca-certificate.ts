import { X509Certificate, createHash } from 'node:crypto';

/**
 * The hash by which joining nodes recognise the cluster: SHA-256 of the CA's public key with its algorithm (SubjectPublicKeyInfo, RFC 7469
 * section 2.4), in hexadecimal, without kubeadm's prefix `sha256:`. Throws if the text is not a certificate.
 */
export function hashCaCertificate(pem: string | Uint8Array): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('hex');
}
