import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { cacheDirectory } from '../../../lab/cache/cache-directory.ts';
import { projectRoot } from '../../../lab/hosts/project-root.ts';
import { hashCaCertificate } from '../../../src/core/kubernetes/hash-ca-certificate.ts';
import { makeCertificateAuthority } from '../../../src/kubeadm/certificate-authority.ts';
import { parseVersionOutput } from '../../../src/kubeadm/kubeadm-version.ts';

/**
 * A real Kubernetes 1.20.2: a directory with the program `unpack`, which writes kubeadm to DIR/bin. If it is missing, the test fails: a
 * skipped test would not be noticed.
 */
const kit = process.env['LAZYJACK_KUBERNETES_KIT'] ?? join(dirname(projectRoot), 'shared', 'kubernetes');
const unpacked = join(cacheDirectory(), 'kubernetes-1.20.2');
const kubeadm = join(unpacked, 'bin', 'kubeadm');
const scratch = mkdtempSync(join(tmpdir(), 'lazyjack-kubeadm-'));
const fixtures = join(projectRoot, 'fixtures', 'kubeadm');
const goldens = readdirSync(fixtures).filter((name) => /-1\.20(?:-|$)/.test(name));

beforeAll(async () => {
  mkdirSync(unpacked, { recursive: true });
  await execa(join(kit, 'unpack'), [unpacked]);
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** Writes certificates into a directory of the test and nothing else. */
function configuration(golden: string, change: (text: string) => string = (text) => text): { readonly file: string; readonly pki: string } {
  const directory = mkdtempSync(join(scratch, `${golden}-`));
  const [file, pki] = [join(directory, 'kubeadm.conf'), join(directory, 'pki')];
  const text = readFileSync(join(fixtures, golden, 'kubeadm.conf'), 'utf8');
  writeFileSync(file, change(text).replace('kind: ClusterConfiguration\n', `$&certificatesDir: ${pki}\n`));
  return { file, pki };
}

/** The first or only document of a file. */
function documentIn(file: string) {
  const [document] = parseAllDocuments(readFileSync(file, 'utf8'));
  return z.record(z.string(), z.json()).parse(document?.toJS());
}

const run = (args: readonly string[]) => execa(kubeadm, args, { reject: false, all: true });
const validate = (file: string) => run(['init', 'phase', 'certs', 'ca', '--config', file]);

test('has the version of the golden files', async () => {
  for (const form of ['short', 'json']) {
    expect(parseVersionOutput((await run(['version', '-o', form])).stdout)?.text).toBe('v1.20.2');
  }
});

describe('a real kubeadm accepts every document without warnings about fields', () => {
  test.each(goldens.filter((name) => name.includes('-control-plane-')))('%s', async (golden) => {
    const { exitCode, all } = await validate(configuration(golden).file);
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.not.stringMatching(/unknown field|strict/) });
  });

  test.each(goldens.filter((name) => name.includes('-worker-')))('%s', async (golden) => {
    const { file } = configuration(golden);
    const { exitCode, all } = await run(['config', 'migrate', '--old-config', file, '--new-config', `${file}.new`]);
    expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.not.stringMatching(/unknown field|strict/) });
    expect(documentIn(`${file}.new`)).toMatchObject({ ...documentIn(file), apiVersion: 'kubeadm.k8s.io/v1beta2' });
  });
});

describe('kubeadm really rejects or ignores what the writers avoid', () => {
  test('rejects a document without the mask of a single family', async () => {
    const { file } = configuration('ipv6-control-plane-1.20', (text) => text.replace('node-cidr-mask-size:', 'node-cidr-mask-size-ipv6:'));
    const { exitCode, all } = await validate(file);
    expect({ exitCode, all }).toMatchObject({ exitCode: 3, all: expect.stringContaining('podSubnet') });
  });

  test('rejects a document without the feature gate for two families', async () => {
    const { file } = configuration('dual-stack-control-plane-1.20', (text) => text.replace('IPv6DualStack: true', 'IPv6DualStack: false'));
    expect((await validate(file)).exitCode).toBe(3);
  });

  test('only warns about unknown fields', async () => {
    const { file } = configuration('ipv6-control-plane-1.20', (text) => text.replace('localAPIEndpoint:', 'apiEndpoint:'));
    const { all } = await validate(file);
    // The result depends on the machine: without the field kubeadm has no address, and uses the address of the default route, if there is
    // one.
    expect(all).toContain('unknown field "apiEndpoint"');
  });
});

test('uses the certificate authority of lazyjack and computes the same hash', async () => {
  const { file, pki } = configuration('ipv6-control-plane-1.20');
  const made = makeCertificateAuthority({ now: new Date() });
  mkdirSync(pki);
  writeFileSync(join(pki, 'ca.crt'), made.certificate);
  writeFileSync(join(pki, 'ca.key'), made.key, { mode: 0o600 });
  const { exitCode, all } = await run(['init', 'phase', 'certs', 'all', '--config', file]);
  expect({ exitCode, all }).toMatchObject({ exitCode: 0, all: expect.stringContaining('Using existing ca certificate authority') });
  expect(readFileSync(join(pki, 'ca.crt'), 'utf8')).toBe(made.certificate);
  const command = ['token', 'create', 'abcdef.0123456789abcdef', '--config', file, '--print-join-command', '--dry-run'];
  const admin = await run(['init', 'phase', 'kubeconfig', 'admin', '--config', file, '--kubeconfig-dir', pki]);
  expect(admin.exitCode).toBe(0);
  const joining = await run([...command, '--kubeconfig', join(pki, 'admin.conf')]);
  expect(joining.all).toContain(`sha256:${hashCaCertificate(made.certificate)}`);
  expect(joining.all).toContain('[fd00:20::2]:6443');
});
