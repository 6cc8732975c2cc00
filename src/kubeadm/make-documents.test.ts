import { describe, expect, test } from '@jest/globals';
import { type Cidr, parseCidr } from '../core/ip/ip.ts';
import { kubeadmApis, chooseApi } from './api/index.ts';
import { checkAdditions, checkDocuments } from './check-documents.ts';
import { checkVersion } from './check-version.ts';
import { chooseKubeadmFormat } from './kubeadm-format.ts';
import { makeKubeadmDocuments } from './make-documents.ts';
import { type ControlPlaneModel, type WorkerModel, formatEndpoint, insecureToken } from './node-model.ts';
import { formatKubeadmYaml } from './format-kubeadm-yaml.ts';
import { parseKubeadmVersion } from './kubeadm-version.ts';

const net = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const version = (text: string) => {
  const parsed = parseKubeadmVersion(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const kubeadm = (minor: number) => chooseKubeadmFormat(version(`v1.${minor}.0`));

const controlPlane: ControlPlaneModel = {
  role: 'control-plane',
  name: 'one',
  nodeIps: ['fd00:20::2'],
  criSocket: 'unix:///run/containerd/containerd.sock',
  discovery: { kind: 'pinned', token: 'abcdef.0123456789abcdef', caCertHash: 'ab'.repeat(32) },
  advertiseAddress: 'fd00:20::2',
  controlPlaneEndpoint: '[fd00:20::2]:6443',
  certSans: ['fd00:20::2'],
  podNetworks: [{ network: net('fd00:40::/72'), nodePrefix: 80 }],
  serviceNetworks: [net('fd00:30::/110')],
};
const dual: ControlPlaneModel = {
  ...controlPlane,
  podNetworks: [...controlPlane.podNetworks, { network: net('10.244.0.0/16'), nodePrefix: 24 }],
};
const worker: WorkerModel = {
  role: 'worker',
  name: 'two',
  nodeIps: ['fd00:20::3'],
  criSocket: '/var/run/dockershim.sock',
  discovery: { kind: 'unverified', token: insecureToken },
  apiServerEndpoint: formatEndpoint('fd00:20::2'),
};

function find(documents: ReturnType<typeof makeKubeadmDocuments>, kind: string) {
  return documents.find((document) => document.kind === kind);
}

describe('the API follows the kubeadm that is installed', () => {
  test.each([
    [13, 'v1beta1'],
    [14, 'v1beta1'],
    [15, 'v1beta2'],
    [21, 'v1beta2'],
    [22, 'v1beta3'],
    [30, 'v1beta3'],
    [31, 'v1beta4'],
    [37, 'v1beta4'],
    [99, kubeadmApis[0]?.name],
  ])('1.%i', (minor, name) => {
    expect(chooseApi(version(`v1.${minor}.0`))?.name).toBe(name);
  });

  test('older ones are refused', () => {
    expect(chooseApi(version('v1.12.10'))).toBeUndefined();
    expect(() => chooseKubeadmFormat(version('v1.12.10'))).toThrow('kubeadm v1.12.10 is too old: the oldest that can be used is 1.13');
    expect(checkVersion(worker, version('v1.12.10'))).toMatchObject([{ severity: 'error', detail: expect.stringContaining('1.13') }]);
  });

  test('newer ones are used, with a warning', () => {
    expect(checkVersion(worker, version('v1.38.0'))).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('an unsupported feature of a version is an error', () => {
  test.each([
    ['v1.20.2', undefined],
    ['v1.20.2', 'latest'],
    ['v1.20.2', 'v1.20.15'],
    ['v1.37.0-rc.1', 'v1.37.0-rc.1'],
  ])('kubeadm %s may install %s', (text, kubernetesVersion) => {
    expect(checkVersion({ ...controlPlane, ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }) }, version(text))).toEqual([]);
  });

  test.each(['v1.19.7', 'v1.21.0', 'v2.20.2'])('kubeadm v1.20.2 may not install %s', (kubernetesVersion) => {
    expect(checkVersion({ ...controlPlane, kubernetesVersion }, version('v1.20.2'))).toMatchObject([
      { severity: 'error', at: ['general', 'kubernetes-version'], fix: expect.stringContaining('v1.20.2') },
    ]);
  });

  test('two families before 1.20', () => {
    expect(checkVersion(dual, version('v1.19.16'))).toMatchObject([{ severity: 'error', at: ['general', 'mode'] }]);
    expect(checkVersion(dual, version('v1.20.0'))).toEqual([]);
  });

  test('pod subnets of more than sixteen bits, in 1.20 only', () => {
    const deep: ControlPlaneModel = { ...controlPlane, podNetworks: [{ network: net('fd00:40::/56'), nodePrefix: 80 }] };
    expect(checkVersion(deep, version('v1.19.0'))).toEqual([]);
    expect(checkVersion(deep, version('v1.20.15'))).toMatchObject([{ severity: 'error', fix: expect.stringContaining('72') }]);
    expect(checkVersion(deep, version('v1.21.0'))).toEqual([]);
  });

  test('a pod network of fewer than fourteen addresses', () => {
    const tiny: ControlPlaneModel = { ...controlPlane, podNetworks: [{ network: net('10.1.0.0/29'), nodePrefix: 30 }] };
    expect(checkVersion(tiny, version('v1.30.0'))).toMatchObject([{ severity: 'error', summary: 'Pod network too small' }]);
  });
});

test('nodes of insecure mode join without verification and with the public token', () => {
  const [join] = makeKubeadmDocuments(worker, kubeadm(20));
  expect(join?.['discovery']).toEqual({
    bootstrapToken: { apiServerEndpoint: '[fd00:20::2]:6443', token: 'abcdef.abcdefghijklmnop', unsafeSkipCAVerification: true },
  });
  expect(join?.['nodeRegistration']).toMatchObject({ criSocket: '/var/run/dockershim.sock' });
});

test('endpoints have brackets around IPv6 only', () => {
  expect(formatEndpoint('fd00:20::2')).toBe('[fd00:20::2]:6443');
  expect(formatEndpoint('10.192.0.2')).toBe('10.192.0.2:6443');
});

describe('additions by kind', () => {
  test('are merged deeply; lists are replaced, null removes', () => {
    const documents = makeKubeadmDocuments(controlPlane, kubeadm(20), {
      ClusterConfiguration: { apiServer: { certSANs: ['api.example'], timeoutForControlPlane: '8m0s' }, controlPlaneEndpoint: null },
      KubeProxyConfiguration: { conntrack: { maxPerCore: 0 } },
      JoinConfiguration: { discovery: null },
    });
    const cluster = find(documents, 'ClusterConfiguration');
    expect(cluster?.['apiServer']).toEqual({ certSANs: ['api.example'], timeoutForControlPlane: '8m0s' });
    expect(cluster).not.toHaveProperty('controlPlaneEndpoint');
    expect(cluster).toHaveProperty('networking.podSubnet', 'fd00:40::/72');
    expect(find(documents, 'KubeProxyConfiguration')).toMatchObject({ mode: 'iptables', conntrack: { maxPerCore: 0 } });
    expect(documents.map(({ kind }) => kind)).not.toContain('JoinConfiguration');
  });

  const asMap = { extraArgs: { v: 4, 'bind-address': '::', profiling: false } };
  const asList = {
    extraArgs: [
      { name: 'v', value: 4 },
      { name: 'bind-address', value: '::' },
      { name: 'profiling', value: 'false' },
    ],
  };
  test.each([
    [30, 'a map', asMap],
    [30, 'a list', asList],
    [31, 'a map', asMap],
    [31, 'a list', asList],
  ])('1.%i: arguments in %s are merged by name and written in the form of the API', (minor, _, controllerManager) => {
    const to = kubeadm(minor);
    const documents = makeKubeadmDocuments(controlPlane, to, { ClusterConfiguration: { controllerManager } });
    const expected = [
      ['allocate-node-cidrs', 'false'],
      ['node-cidr-mask-size-ipv6', '80'],
      ['v', '4'],
      ['bind-address', '::'],
      ['profiling', 'false'],
    ] as const;
    expect(find(documents, 'ClusterConfiguration')?.['controllerManager']).toEqual({
      extraArgs: minor >= 31 ? expected.map(([name, value]) => ({ name, value })) : Object.fromEntries(expected),
    });
    expect(checkDocuments(documents, to)).toEqual([]);
  });

  test('a flag can occur twice if the API allows it, and can be removed', () => {
    const extraArgs = [
      { name: 'feature-gates', value: 'A=true' },
      { name: 'feature-gates', value: 'B=true' },
    ];
    const twice = makeKubeadmDocuments(controlPlane, kubeadm(31), { ClusterConfiguration: { apiServer: { extraArgs } } });
    expect(find(twice, 'ClusterConfiguration')).toHaveProperty('apiServer.extraArgs', extraArgs);
    const gone = makeKubeadmDocuments(controlPlane, kubeadm(31), {
      ClusterConfiguration: { scheduler: { extraArgs: { 'bind-address': null } } },
    });
    expect(find(gone, 'ClusterConfiguration')).toHaveProperty('scheduler.extraArgs', []);
  });

  test('never change version or kind', () => {
    const to = kubeadm(20);
    const additions = { ClusterConfiguration: { apiVersion: 'kubeadm.k8s.io/v1alpha3', kind: 'MasterConfiguration' } };
    expect(find(makeKubeadmDocuments(controlPlane, to, additions), 'ClusterConfiguration')?.apiVersion).toBe('kubeadm.k8s.io/v1beta2');
    expect(checkAdditions(additions, to)).toMatchObject([
      { severity: 'error', at: ['general', 'kubeadm', 'ClusterConfiguration', 'apiVersion'] },
      { severity: 'error', at: ['general', 'kubeadm', 'ClusterConfiguration', 'kind'] },
    ]);
    expect(checkAdditions({ ClusterConfiguration: { apiVersion: 'kubeadm.k8s.io/v1beta2', kind: 'ClusterConfiguration' } }, to)).toEqual(
      [],
    );
    expect(checkAdditions({ KubeletConfiguration: { kind: 'KubeletConfiguration', maxPods: 50 } }, to)).toEqual([]);
  });

  test.each([
    ['v1beta2', 20, { imagePullPolicy: 'Never' }],
    ['v1beta3', 22, { imagePullSerial: true }],
    ['v1beta4', 31, { podInfraContainerImage: 'x' }],
  ])('%s: a field of another version is found', (_, minor, nodeRegistration) => {
    const to = kubeadm(minor);
    const documents = makeKubeadmDocuments(worker, to, { JoinConfiguration: { nodeRegistration } });
    const [name = ''] = Object.keys(nodeRegistration);
    expect(checkDocuments(documents, to)).toMatchObject([
      {
        severity: 'error',
        at: ['general', 'kubeadm', 'JoinConfiguration', 'nodeRegistration', name],
        detail: expect.stringContaining(to.api.name),
      },
    ]);
  });

  test('a field that a later release added to the same version', () => {
    const additions = { ClusterConfiguration: { etcd: { external: { endpoints: ['https://e:2379'], httpEndpoints: ['http://e:2381'] } } } };
    const problemsOf = (minor: number) => checkDocuments(makeKubeadmDocuments(controlPlane, kubeadm(minor), additions), kubeadm(minor));
    expect(problemsOf(34)).toMatchObject([
      { severity: 'error', at: ['general', 'kubeadm', 'ClusterConfiguration', 'etcd', 'external', 'httpEndpoints'] },
    ]);
    expect(problemsOf(34)[0]?.detail).toContain('from 1.35 on');
    expect(problemsOf(35)).toEqual([]);
  });

  test('an invalid value is reported without repeating it', () => {
    const to = kubeadm(31);
    const documents = makeKubeadmDocuments(controlPlane, to, {
      InitConfiguration: { certificateKey: 1234 },
      ClusterConfiguration: { apiServer: { extraArgs: 'v=4' } },
    });
    const problems = checkDocuments(documents, to);
    expect(problems.map(({ at }) => at.join('.'))).toEqual([
      'general.kubeadm.InitConfiguration.certificateKey',
      'general.kubeadm.ClusterConfiguration.apiServer.extraArgs',
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/1234|v=4/);
  });
});

test.each([
  ['ipvs', 'kube-ipvs0'],
  ['nftables', 'nft delete table ip6 kube-proxy'],
])('what kube-proxy leaves in mode %s is said before', (mode, said) => {
  const [problem, ...others] = checkAdditions({ KubeProxyConfiguration: { mode } }, kubeadm(33));
  expect(problem).toMatchObject({ severity: 'warning', fix: expect.stringContaining(said) });
  expect(others).toEqual([]);
});

test.each(['iptables', ''])('in mode "%s" nothing stays', (mode) => {
  expect(checkAdditions({ KubeProxyConfiguration: { mode } }, kubeadm(33))).toEqual([]);
});

test('text that YAML 1.1 or 1.2 reads as another type is quoted', () => {
  const to = kubeadm(20);
  const values = { a: 'yes', b: '0777', c: '1:30', d: '1e3', e: '~', f: '2026-11-22', g: 'a: b # c', h: '', i: '0o17', j: 'line\nline' };
  const text = formatKubeadmYaml(
    makeKubeadmDocuments(worker, to, { JoinConfiguration: { nodeRegistration: { kubeletExtraArgs: values } } }),
    to,
  );
  expect(text).toContain('a: "yes"\n');
  expect(text).toContain('b: "0777"\n');
  expect(text).toContain('c: "1:30"\n');
  expect(text).toContain('f: "2026-11-22"\n');
});

test('the registry is in order', () => {
  expect(kubeadmApis.map(({ sinceMinor }) => sinceMinor)).toEqual(
    kubeadmApis.map(({ sinceMinor }) => sinceMinor).toSorted((one, other) => other - one),
  );
});
