import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadCluster } from '../load-cluster.ts';

const yaml = readFileSync('fixtures/config/broken/kubeadm-init-dry-run/config.yaml', 'utf8');
const problemsOf = (documents: string) =>
  loadCluster('config.yaml', yaml.replace('InitConfiguration:\n      dryRun: true\n', `${documents}\n`)).diagnostics;

test.each([
  'InitConfiguration: { dryRun: false, localAPIEndpoint: { bindPort: 6443, advertiseAddress: 10.192.0.9 } }',
  'InitConfiguration: { nodeRegistration: { kubeletExtraArgs: { v: 2, node-labels: a=b }, taints: [], ignorePreflightErrors: [Swap] } }',
  'InitConfiguration: { skipPhases: [addon/kube-proxy, show-join-command, preflight], dryRun: ~ }',
  'InitConfiguration: { bootstrapTokens: [{ token: abcdef.0123456789abcdef, ttl: 1h }] }',
  'ClusterConfiguration: { certificatesDir: /etc/kubernetes/pki, controlPlaneEndpoint: "k8s.test:6443", networking: { dnsDomain: k8s.test } }',
  'ClusterConfiguration: { controllerManager: { extraArgs: [{ name: allocate-node-cidrs, value: "false" }] } }',
  'JoinConfiguration: { discovery: { bootstrapToken: { apiServerEndpoint: "k8s.test:6443" }, tlsBootstrapToken: x } }',
  'KubeletConfiguration: { resolvConf: /etc/resolv.conf, cgroupDriver: cgroupfs }',
])('accepted: %s', (documents) => {
  expect(problemsOf(documents)).toEqual([]);
});

test('a document or a setting that null removes', () => {
  expect(problemsOf('InitConfiguration: { nodeRegistration: { kubeletExtraArgs: { node-ip: ~ } } }')).toHaveLength(1);
  expect(problemsOf('ClusterConfiguration: { networking: ~ }')).toEqual([
    expect.objectContaining({ detail: 'A null removes what lazyjack writes below networking.' }),
  ]);
});

test('a configuration that an earlier lazyjack applied is restored after a reboot', () => {
  expect(loadCluster('config.yaml', yaml).cluster).toBeUndefined();
  const { cluster, diagnostics } = loadCluster('config.yaml', yaml, { isApplied: true });
  expect(cluster).toBeDefined();
  expect(diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
});
