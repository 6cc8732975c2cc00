import { X509Certificate, createHash } from 'node:crypto';

/**
 * What nodes that join recognise the cluster by: SHA-256 of the CA's public key with its algorithm (SubjectPublicKeyInfo, RFC 7469 section 2.4),
 * in hexadecimal, without kubeadm's `sha256:` before it. Throws when the text is no certificate.
 */
export function hashCaCertificate(pem: string | Uint8Array): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('hex');
}
