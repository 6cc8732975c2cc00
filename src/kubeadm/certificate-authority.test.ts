import { X509Certificate, createPrivateKey } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { hashCaCertificate } from '../core/kubernetes/hash-ca-certificate.ts';
import { makeCertificateAuthority, makeKeyPair } from './certificate-authority.ts';

const now = new Date('2026-11-22T12:34:56.789Z');
const keys = makeKeyPair();
const serial = new Uint8Array(16).fill(0xff);

describe('the certificate authority', () => {
  const made = makeCertificateAuthority({ now, keys, serial });
  const certificate = new X509Certificate(made.certificate);

  test('has the fields of a CA by kubeadm', () => {
    expect(certificate.subject).toBe('CN=kubernetes');
    expect(certificate.issuer).toBe('CN=kubernetes');
    expect(certificate.ca).toBe(true);
    expect(certificate.validFrom).toBe('Nov 22 11:34:56 2026 GMT');
    expect(certificate.validTo).toBe('Nov 22 12:34:56 2036 GMT');
    expect(certificate.serialNumber).toBe('7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF');
  });

  test('signs itself, and the key is its own', () => {
    expect(certificate.verify(keys.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(made.key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    expect(made.certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n$/);
  });

  test('is the same for the same time, keys and serial number', () => {
    expect(makeCertificateAuthority({ now, keys, serial })).toEqual(made);
  });

  test('two of them differ in everything that must not repeat', () => {
    const other = makeCertificateAuthority({ now });
    expect(other.key).not.toBe(made.key);
    expect(new X509Certificate(other.certificate).serialNumber).not.toBe(certificate.serialNumber);
    expect(hashCaCertificate(other.certificate)).not.toBe(hashCaCertificate(made.certificate));
  });

  test('serial numbers of any bytes are positive and have no leading zero', () => {
    for (const first of [0, 1, 0x7f, 0x80, 0xff]) {
      const bytes = Uint8Array.from([first, 0, 0, 0, 0, 0, 0, 1]);
      const { certificate: text } = makeCertificateAuthority({ now, keys, serial: bytes });
      expect(new X509Certificate(text).serialNumber).toMatch(/^[4-7][0-9A-F]{15}$/);
    }
  });

  test('after the year 2049, when the form of dates changes', () => {
    const { certificate: text } = makeCertificateAuthority({ now: new Date('2044-02-29T00:00:00Z'), keys });
    expect(new X509Certificate(text).validTo).toBe('Mar  1 00:00:00 2054 GMT');
  });
});

/** Its hash is from `openssl x509 -pubkey | openssl pkey -pubin -outform der | sha256sum`, as kubeadm's manual has it. */
test('the hash of a foreign certificate', () => {
  expect(hashCaCertificate(foreign)).toBe('2aeff9e66a2d302b8c9640776fe3fd17a19673f41d0a2670ae68823bae1dd5b5');
  expect(hashCaCertificate(Buffer.from(foreign.replaceAll('\n', '\r\n')))).toBe(
    '2aeff9e66a2d302b8c9640776fe3fd17a19673f41d0a2670ae68823bae1dd5b5',
  );
  expect(() => hashCaCertificate('no certificate')).toThrow();
});

const foreign = `-----BEGIN CERTIFICATE-----
MIIDDTCCAfWgAwIBAgIUFoPfhylKB5y/HUy5gD8dstqytXowDQYJKoZIhvcNAQEL
BQAwFTETMBEGA1UEAwwKZmQwMDoyMDo6MjAgFw0yNjExMjIxMjQzMTVaGA8yMDU0
MDQwOTEyNDMxNVowFTETMBEGA1UEAwwKZmQwMDoyMDo6MjCCASIwDQYJKoZIhvcN
AQEBBQADggEPADCCAQoCggEBAJEAd5qVskPNIrUQ80yK6qdUFerx4jJgxctdOItf
Pe9IApySdd8bepmVwP4pLuNdi+KakAEYBuyW1HylYCH587p05AAmLRaUn2wa9cDj
VhoyN8rYwVBKXPkpb5nUvuxviYWwlFqwOyfZWVj/3tCoQBb/FDtdL/sDeoTmVF+y
kjBJXkpbu+zbEDFkMhqre8FnY1zX903UegbfQ8hTZl6oAF0JmquYvSqDhOWtReSQ
zYDVTcp4SGUL1eW0Q1c1VBLBVF/Q5WJZRQkNpmtwme6LJ/WISUywA/M/SjK/x32G
kYswChdl7pZEqrDepr3I+LGEi97vcS6DVwNho1dAVLEgB5kCAwEAAaNTMFEwHQYD
VR0OBBYEFBb42T10hcswzhjGAAjVEeqraTIoMB8GA1UdIwQYMBaAFBb42T10hcsw
zhjGAAjVEeqraTIoMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEB
ACQEOqrfjf5flXWx0dnYmaNUhNhSieiXmOBeNaUnbcS7v1MIkkZHNWZDzaTI3rLM
OYQP8q6+EWCxuVQuIKKF6a2/AH0b80kTxGGMXl1XMnN+67cBu2SMWU7Zjz3RDO8z
ejDs2+LW4vuFGKXji6GA/R5KuwKKO7QG3JutcxPsPS5y1/r7+FbPwco4oUSvy1BW
fNj5vV9oF0LXKMwaL3DCpB+ny2NhTcFCy2ELoAUkG1rfShJZbIrUU/Z+4F6YqGhN
J98IF/CC/2iinMe2VF/refs5Q9cmUILzN6fDd1uPpCLJin0KRU5uCdqupWbOqyCF
GdUnDmvM14V+uewIcm89xIk=
-----END CERTIFICATE-----
`;
