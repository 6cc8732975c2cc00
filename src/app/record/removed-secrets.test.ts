import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildMemberFiles, memberFilesByMode } from '../../../testing/simulated/member-files.ts';
import { clusterFromYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { addContentMark } from '../../core/text/marked-file.ts';
import { type RecordedHostInput, recordedHostSchema } from '../../host/simulated/recorded-host.ts';
import { makePlanDocument } from '../plan/plan-document.ts';
import { planApply } from '../plan/plan-selected-phases.ts';
import { openRecordedHost } from '../session/recorded-session.ts';
import type { Session } from '../session/session.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import { recordHost } from './record-host.ts';

const folder = 'fixtures/plan/nat64-node';
const secret = (number: number): string => `pl4nted-${number}-h0rse-b4ttery`;
const pem = `-----BEGIN PRIVATE KEY-----\n${secret(1)}\n-----END PRIVATE KEY-----\n`;

/** Text that is added to a file of a control plane node. */
const planted: Readonly<Record<string, string>> = {
  '/var/lib/lazyjack/kubeadm.log': `kubeadm join --token ${secret(2)}\nabcde3.0123456789abcdef\n`,
  '/var/lib/lazyjack/ca.key': pem,
  '/var/lib/lazyjack/applied-prepare.yaml': `general: { token: ${secret(4)} }\n`,
  '/etc/kubernetes/admin.conf': `token: ${secret(5)}\n`,
  '/etc/kubernetes/kubelet.conf': `{"client-certificate": "/var/lib/kubelet/pki/kubelet-client-current.pem", "token": "${secret(41)}"}\ntoken: ${secret(6)}\nclient-key-data: ${Buffer.from(pem).toString('base64')}\n`,
  '/etc/kubernetes/manifests/kube-apiserver.yaml': `    - --etcd-password=${secret(7)}\n`,
  '/var/lib/kubelet/config.yaml': `secret: ${secret(8)}\n`,
  '/var/lib/kubelet/kubeadm-flags.env': `KUBELET_X="--token=${secret(9)}"\n`,
  '/etc/systemd/system/lazyjack-restore.service': [
    '[Service]',
    `Environment="A=${secret(10)}" 'B=http://user:${secret(11)}@proxy:3128' C=${secret(12)}`,
    `Environment=D=${secret(13)} \\\n  E=${secret(14)}`,
    `SetCredential=x:${secret(15)}`,
    `ExecStart=/bin/x --password ${secret(16)} --token=${secret(17)} https://${secret(18)}@host/`,
    `# ${secret(19)}`,
    `ExecStartPre=/usr/bin/curl -H "Authorization: Bearer ${secret(30)}" --password="two ${secret(31)}" --secret='a;${secret(32)}' https://host/?t=${secret(33)}`,
    `ExecStartPre=-/usr/bin/sshpass -p ${secret(34)} curl -u user:${secret(35)} --pass ${secret(36)} --pwd ${secret(37)} \\\n  --key ${secret(38)}`,
    `ExecStartPre="/bin/${secret(39)}" x`,
    `EnvironmentFile=/etc/${secret(40)}`,
    '',
  ].join('\n'),
  '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf': `[Service]\nEnvironment=PLAIN=${secret(20)}\n`,
  '/etc/docker/daemon.json': `{"proxies": {"http-proxy": "http://user:${secret(21)}@proxy", "no-proxy": "10.0.0.0/8"}}\n`,
  '/etc/default/kubelet': `KUBELET_EXTRA_ARGS="--node-ip=10.0.2.15 --token=${secret(46)}"\nOTHER=${secret(47)}\n`,
  '/etc/systemd/system/containerd.service.d/proxy.conf': `[Service]\nEnvironment="HTTPS_PROXY=http://user:${secret(48)}@proxy" NO_PROXY=localhost\n`,
  '/etc/systemd/system/kubelet.service.d/40.conf': `[Service]\nExecStart=/usr/bin/kubelet --password ${secret(49)} --cgroup-driver=cgroupfs\n`,
  '/etc/cni/net.d/00-other.conflist': `{"password": "${secret(50)}"}\n`,
  '/etc/containerd/config.toml': `password = "${secret(22)}"\n`,
  '/var/lib/lazyjack/dns64/named.conf': `secret "${secret(42)}";\n`,
  '/var/lib/lazyjack/member.json': `# ${secret(43)}\n`,
  '/etc/cni/net.d/10-lazyjack.conflist': `# ${secret(44)}\n`,
  '/etc/hosts': `# https://user:a"b'c<d>${secret(45)}@host/\n# https://user:p/a@ss-${secret(23)}@host/hosts\n`,
  '/var/lib/lazyjack/resolv.conf': `# ${pem.replaceAll('\n', '\n# ')}\n`,
};

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lazyjack-secrets-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function plantedHost(): RecordedHostInput {
  const host = recordedHostSchema.parse(JSON.parse(readFileSync(`${folder}/host.json`, 'utf8')));
  const files: NonNullable<RecordedHostInput['files']> = { ...host.files, ...buildMemberFiles(memberFilesByMode.ipv4['my-master']) };
  for (const [path, text] of Object.entries(planted)) {
    const node = files[path];
    const before = node?.type === 'file' && typeof node.content === 'string' ? node.content : '';
    files[path] = { type: 'file', content: before + text };
  }
  const conf = Buffer.from(addContentMark(Buffer.from(`token: ${secret(24)}\n`))).toString('utf8');
  const container = { image: 'x', env: { PASSWORD: secret(25) }, labels: { note: secret(26) }, command: ['run', '--password', secret(27)] };
  return {
    ...host,
    files: {
      ...files,
      '/var/lib/lazyjack/kubeadm.conf': { type: 'file', content: conf },
      '/var/lib/lazyjack/ca.crt': { type: 'file', content: readFileSync('scripts/lab/kubernetes/ca.crt', 'utf8') },
    },
    // Without Docker's chains, its settings are read.
    packetFilter: {
      ipv4: [
        { name: 'filter', chains: [{ name: 'FORWARD', policy: 'ACCEPT' }] },
        { name: 'nat', chains: [{ name: 'POSTROUTING', policy: 'ACCEPT' }] },
      ],
    },
    containers: {
      ...host.containers,
      containers: [
        { name: 'bind9', ...container, labels: { ...container.labels, 'lazyjack.owner': 'lazyjack' } },
        { name: 'tayga', ...container, env: { PASSWORD: secret(28) }, command: ['--password', secret(29)] },
      ],
    },
  };
}

async function planDocuments(session: Session, target: ConfiguredNode) {
  const phases = [undefined, 'prepare', 'up'] as const;
  const plans = await Promise.all(
    phases.map((phase) => planApply(session, target, phase, { adopt: new Set(), force: false, isBootRestore: false })),
  );
  return plans.flat().map(({ plan, subject, problems }) => makePlanDocument(plan, subject, problems));
}

test('no secret of a host is in its record, and the record has the same plans', async () => {
  const live = join(directory, 'live.json');
  writeFileSync(live, JSON.stringify(plantedHost()));
  const cluster = clusterFromYaml(readFileSync(`${folder}/config.yaml`, 'utf8'));
  const node = cluster.nodes.find(({ name }) => name === 'my-master');
  if (node === undefined) throw new Error('no my-master');
  const target = { cluster, node };
  const session = await openRecordedHost(live);
  const { record, removed, planFailure } = await recordHost(session, target);
  expect(planFailure).toBeUndefined();
  const text = JSON.stringify(record);
  const numbers = Array.from({ length: 50 }, (_, at) => at + 1);
  const secrets = [
    ...numbers.map(secret),
    'abcde3.0123456789abcdef',
    ...pem.split('\n').filter((line) => !line.startsWith('-') && line !== ''),
  ];
  const found = secrets.filter((each) => text.includes(each) || text.includes(Buffer.from(each).toString('base64').slice(0, -4)));
  expect(found).toEqual([]);
  // Contents of these files are read, so their absence is not the reason.
  expect(Object.keys(planted).filter((path) => record.files[path] === undefined)).toEqual([]);
  expect(removed).toMatchObject({ 'PEM block': 2, 'environment value': 10, 'unit setting': 8 });

  const file = join(directory, 'host.json');
  writeFileSync(file, text);
  const replayed = await planDocuments(await openRecordedHost(file), target);
  const mark = (documents: object): unknown =>
    JSON.parse(JSON.stringify(documents).replaceAll(/\(removed \d+\)|pl4nted-\d+-h0rse-b4ttery/gu, '(removed)'));
  expect(mark(replayed)).toEqual(mark(await planDocuments(session, target)));
}, 30_000);

test.each([
  ['{', /^.*bad\.json is not a recorded host: it is not JSON$/u],
  ['{"format": 3}', /has format 3, and this lazyjack reads format 2$/u],
  ['{"format": 2}', /is not a recorded host: lazyjack: /u],
  ['{"network": {"links": 1}}', /is not a recorded host: network\.links: /u],
])('%s is refused with a fix', async (text, message) => {
  const file = join(directory, 'bad.json');
  writeFileSync(file, text);
  await expect(openRecordedHost(file)).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(message),
    fix: expect.any(String),
  });
});
