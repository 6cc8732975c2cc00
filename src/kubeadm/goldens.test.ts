import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import type { Mode } from '../config/cluster.ts';
import { loadCluster } from '../config/load-cluster.ts';
import { memberRoles } from '../core/facts/member-facts.ts';
import type { JsonObject } from '../core/json.ts';
import { makeKubeadmModel } from '../roles/desired/kubernetes/kubeadm-model.ts';
import { kubeadmApis } from './api/index.ts';
import { checkDocuments } from './check-documents.ts';
import { checkVersion } from './check-version.ts';
import { chooseKubeadmFormat } from './kubeadm-format.ts';
import { makeKubeadmDocuments } from './make-documents.ts';
import type { KubeadmModel } from './node-model.ts';
import { formatKubeadmYaml } from './format-kubeadm-yaml.ts';
import { parseKubeadmVersion } from './kubeadm-version.ts';

const folder = 'fixtures/kubeadm';
const modes: readonly Mode[] = ['ipv6', 'ipv4', 'dual-stack'];
/** Every release in which the output changes, the one before it, and the first and last release. */
const releases = [13, 14, 15, 20, 21, 22, 23, 24, 26, 30, 31, 35, 36, 37].map((minor) => `v1.${minor}.${minor === 20 ? 2 : 0}`);
const dualStackSince = 20;

interface Case {
  readonly name: string;
  readonly mode: Mode;
  readonly role: KubeadmModel['role'];
  readonly release: string;
  /** Another than the release's own. */
  readonly api?: string;
}

const cases = modes.flatMap((mode) =>
  memberRoles.flatMap((role): readonly Case[] => [
    ...releases
      .filter((release) => mode !== 'dual-stack' || minorOf(release) >= dualStackSince)
      .map((release) => ({ name: `${mode}-${role}-1.${minorOf(release)}`, mode, role, release })),
    // Still read by it, and so the real 1.20.2 can judge the oldest form too.
    { name: `${mode}-${role}-1.20-v1beta1`, mode, role, release: 'v1.20.2', api: 'v1beta1' },
  ]),
);

function minorOf(release: string): number {
  return versionOf(release).minor;
}

function versionOf(release: string) {
  const version = parseKubeadmVersion(release);
  if (version === undefined) throw new Error(release);
  return version;
}

function modelOf(mode: Mode, role: KubeadmModel['role']): KubeadmModel {
  const { cluster, diagnostics } = loadCluster(`${mode}.yaml`, readFileSync(`${folder}/${mode}.yaml`));
  const node = cluster?.nodes.find(({ membership }) => membership === role);
  const facts = {
    criSocket: '/run/containerd/containerd.sock',
    ...(mode === 'ipv6' ? { resolvConf: '/var/lib/lazyjack/resolv.conf' } : {}),
  };
  const model = cluster && node && makeKubeadmModel(cluster, node, facts);
  if (model === undefined) throw new Error(JSON.stringify(diagnostics));
  return model;
}

/** The fields of kubelet's and kube-proxy's configuration that are written: in their types in every release from 1.13 on. */
const components = z.discriminatedUnion('kind', [
  z.strictObject({
    apiVersion: z.literal('kubelet.config.k8s.io/v1beta1'),
    kind: z.literal('KubeletConfiguration'),
    address: z.literal('::').optional(),
    resolvConf: z.string().optional(),
  }),
  z.strictObject({
    apiVersion: z.literal('kubeproxy.config.k8s.io/v1alpha1'),
    kind: z.literal('KubeProxyConfiguration'),
    mode: z.literal('iptables'),
  }),
]);

function parse(text: string, version: '1.1' | '1.2'): unknown[] {
  return parseAllDocuments(text, { version }).map((document) => z.json().parse(document.toJS()));
}

/** `UPDATE_FIXTURES=1` writes the golden files instead of comparing them. */
describe('goldens', () => {
  test.each(cases)('$name', ({ name, mode, role, release, api }) => {
    const model = modelOf(mode, role);
    const to = chooseKubeadmFormat(
      versionOf(release),
      kubeadmApis.find((each) => each.name === api),
    );
    expect(checkVersion(model, to.version)).toEqual([]);
    const documents = makeKubeadmDocuments(model, to);
    const text = formatKubeadmYaml(documents, to);
    const file = `${folder}/${name}/kubeadm.conf`;
    if (process.env['UPDATE_FIXTURES'] !== undefined) {
      mkdirSync(`${folder}/${name}`, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
    expect(parse(text, '1.1')).toEqual(documents);
    expect(parse(text, '1.2')).toEqual(documents);
    expect(checkDocuments(documents, to)).toEqual([]);
    for (const document of documents.filter(({ apiVersion }) => !apiVersion.startsWith('kubeadm.'))) components.parse(document);
  });

  test('every golden belongs to a case', () => {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(cases.map(({ name }) => name).sort());
  });

  test.each(kubeadmApis.map(({ name }) => name))('the schema of %s knows no field that is not in its types', (name) => {
    const to = chooseKubeadmFormat(
      versionOf('v1.31.0'),
      kubeadmApis.find((each) => each.name === name),
    );
    for (const document of makeKubeadmDocuments(modelOf('ipv6', 'control-plane'), to).slice(0, 2)) {
      const wrong: JsonObject & { kind: string; apiVersion: string } = { ...document, apiEndpoint: {} };
      expect(checkDocuments([wrong], to)).toMatchObject([{ severity: 'error', at: ['general', 'kubeadm', document.kind, 'apiEndpoint'] }]);
    }
  });
});
