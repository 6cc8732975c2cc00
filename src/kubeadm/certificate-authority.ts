import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

/** A certificate authority as kubeadm expects it in `/etc/kubernetes/pki`. Both parts are PEM. The key is a secret. */
export interface CertificateAuthority {
  readonly certificate: string;
  readonly key: string;
}

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** 2048-bit RSA, which every kubeadm reads and also generates. */
export function makeKeyPair(): KeyPair {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** kubeadm's own validity for a CA. Renewing certificates does not renew the CA. */
const validityYears = 10;
/** The certificate must already be valid on nodes whose clock is slow. */
const backdatedMinutes = 60;

export interface CertificateOptions {
  readonly now: Date;
  readonly keys?: KeyPair;
  /** 8 to 20 random bytes (CA/Browser Forum baseline requirements, section 7.1: 64 bits at least). */
  readonly serial?: Uint8Array;
}

/** A self-signed CA with the subject (`CN=kubernetes`) and the key usage of kubeadm's own. kubeadm accepts any other too. */
export function makeCertificateAuthority(options: CertificateOptions): CertificateAuthority {
  const { publicKey, privateKey } = options.keys ?? makeKeyPair();
  const signature = sha256WithRsa();
  const subject = makeCommonName('kubernetes');
  const body = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: positiveSerial(options.serial ?? randomBytes(16)),
    signature,
    issuer: subject,
    subject,
    validity: new x509.Validity({ notBefore: addMinutes(options.now, -backdatedMinutes), notAfter: addYears(options.now, validityYears) }),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), x509.SubjectPublicKeyInfo),
    extensions: new x509.Extensions([
      makeCriticalExtension(x509.id_ce_keyUsage, new x509.KeyUsage(caUsage)),
      makeCriticalExtension(x509.id_ce_basicConstraints, new x509.BasicConstraints({ cA: true })),
    ]),
  });
  const certificate = new x509.Certificate({
    tbsCertificate: body,
    signatureAlgorithm: signature,
    signatureValue: toArrayBuffer(sign('sha256', new Uint8Array(AsnConvert.serialize(body)), privateKey)),
  });
  return {
    certificate: formatPem('CERTIFICATE', AsnConvert.serialize(certificate)),
    // PKCS #1, the form that kubeadm writes and that the oldest releases read.
    key: String(privateKey.export({ type: 'pkcs1', format: 'pem' })),
  };
}

const caUsage = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment | x509.KeyUsageFlags.keyCertSign;

/** RFC 4055, section 5: the parameters are NULL, not absent. */
function sha256WithRsa(): x509.AlgorithmIdentifier {
  return new x509.AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11', parameters: null });
}

function makeCommonName(name: string): x509.Name {
  const value = new x509.AttributeValue({ utf8String: name });
  return new x509.Name([new x509.RelativeDistinguishedName([new x509.AttributeTypeAndValue({ type: '2.5.4.3', value })])]);
}

function makeCriticalExtension(id: string, value: x509.KeyUsage | x509.BasicConstraints): x509.Extension {
  return new x509.Extension({ extnID: id, critical: true, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

/** RFC 5280, section 4.1.2.2: positive, and at most 20 bytes. The first bit is the sign, and a leading byte must not be zero. */
function positiveSerial(serial: Uint8Array): ArrayBuffer {
  const copy = toArrayBuffer(serial.subarray(0, 20));
  const bytes = new Uint8Array(copy);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return copy;
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** Certificates have no fractions of a second. */
function addMinutes(date: Date, minutes: number): Date {
  return new Date((Math.floor(date.getTime() / 1000) + minutes * 60) * 1000);
}

function addYears(date: Date, count: number): Date {
  const later = addMinutes(date, 0);
  later.setUTCFullYear(later.getUTCFullYear() + count);
  return later;
}

function formatPem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
