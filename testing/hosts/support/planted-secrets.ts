import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';

/** A secret on a host, and how it gets there. */
export interface PlantedSecret {
  readonly where: string;
  readonly secret: string;
  /** The file that it is appended to; undefined: a container has it. */
  readonly path?: string;
  readonly line?: string;
  /** The part that a record removes, if that is more than the secret. */
  readonly removed?: string;
}

const restoreUnit = '/etc/systemd/system/lazyjack-restore.service';
const dropIn = '/etc/systemd/system/kubelet.service.d/20-lazyjack.conf';
const kubeadmDropIn = '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf';
const password = (number: number): string => `pl4nted-${number}-h0rse-b4ttery`;
const pem = (body: string): string => `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`;
const encodedPem = Buffer.from(pem('pl4nted9PemOfAdminConf')).toString('base64');

/** Secrets in every place that a plan reads and that may have some. */
export const plantedSecrets: readonly PlantedSecret[] = [
  { where: 'kubeadm.conf', path: '/var/lib/lazyjack/kubeadm.conf', secret: password(1), line: `# certificateKey: ${password(1)}` },
  {
    where: 'token in kubeadm.conf',
    path: '/var/lib/lazyjack/kubeadm.conf',
    secret: 'pl4nt2.0123456789abcdef',
    line: '# pl4nt2.0123456789abcdef',
  },
  {
    where: 'log of kubeadm',
    path: '/var/lib/lazyjack/kubeadm.log',
    secret: 'pl4nt3.0123456789abcdef',
    line: 'kubeadm join --token pl4nt3.0123456789abcdef',
  },
  { where: 'applied configuration', path: '/var/lib/lazyjack/applied-up.yaml', secret: password(4), line: `# ${password(4)}` },
  { where: 'admin.conf', path: '/etc/kubernetes/admin.conf', secret: password(5), line: `# token: ${password(5)}` },
  { where: 'key in admin.conf', path: '/etc/kubernetes/admin.conf', secret: encodedPem, line: `# client-key-data: ${encodedPem}` },
  { where: 'kubelet.conf', path: '/etc/kubernetes/kubelet.conf', secret: password(7), line: `# token: ${password(7)}` },
  {
    where: 'manifest of the API server',
    path: '/etc/kubernetes/manifests/kube-apiserver.yaml',
    secret: password(8),
    line: `# - --etcd-password=${password(8)}`,
  },
  { where: 'configuration of the kubelet', path: '/var/lib/kubelet/config.yaml', secret: password(9), line: `# ${password(9)}` },
  { where: 'flags of the kubelet', path: '/var/lib/kubelet/kubeadm-flags.env', secret: password(10), line: `# --token=${password(10)}` },
  { where: 'Environment= of a drop-in', path: dropIn, secret: password(11), line: `[Service]\nEnvironment="API_KEY=${password(11)}"` },
  { where: 'Environment= of kubeadm', path: kubeadmDropIn, secret: password(12), line: `Environment=PLAIN=${password(12)}` },
  { where: 'credential of a unit', path: restoreUnit, secret: password(13), line: `SetCredential=${password(13)}` },
  {
    where: 'proxy in Environment=',
    path: restoreUnit,
    secret: password(14),
    line: `Environment='HTTPS_PROXY=http://user:${password(14)}@proxy:3128'`,
    removed: `http://user:${password(14)}@proxy:3128`,
  },
  {
    where: 'proxy of Docker',
    path: '/etc/docker/daemon.json',
    secret: password(15),
    line: `{"proxies": {"http-proxy": "http://user:${password(15)}@proxy:3128"}}`,
  },
  {
    where: 'registry of containerd',
    path: '/etc/containerd/config.toml',
    secret: password(16),
    line: `[plugins."io.containerd.grpc.v1.cri".registry.configs."r.example".auth]\npassword = "${password(16)}"`,
  },
  {
    where: 'URL in /etc/hosts',
    path: '/etc/hosts',
    secret: password(17),
    line: `# from https://user:${password(17)}@config.example/hosts`,
    removed: `user:${password(17)}`,
  },
  {
    where: 'PEM in resolv.conf of the kubelet',
    path: '/var/lib/lazyjack/resolv.conf',
    secret: 'pl4nted18PemBody',
    line: pem('pl4nted18PemBody').replaceAll(/^/gmu, '# '),
  },
  { where: 'environment of an owned container', secret: password(19) },
  { where: 'label of an owned container', secret: password(20) },
  { where: 'environment of a foreign container', secret: password(21) },
  { where: 'command of a foreign container', secret: password(22) },
];

/** Plants all of them. The returned function restores the files; another apply creates the containers again. */
export async function plantSecrets(host: ClusterHost): Promise<() => Promise<void>> {
  const paths = [...new Set(plantedSecrets.flatMap(({ path }) => path ?? []))];
  const saved = '/run/lab/planted';
  for (const path of paths) {
    const text = plantedSecrets.flatMap(({ path: of, line = '' }) => (of === path ? [`${line}\n`] : [])).join('');
    await host.exec(
      'sh',
      ['-c', `mkdir -p "${saved}$(dirname ${path})" "$(dirname ${path})"; cp -a ${path} ${saved}${path} 2>/dev/null; cat >>${path}`],
      {
        input: text,
      },
    );
  }
  const create = 'docker create --network none';
  await host.sh(`
    docker rm -f bind9 tayga >/dev/null
    ${create} --name bind9 --label lazyjack.owner=lazyjack --label note=${password(20)} --env PASSWORD=${password(19)} lazyjack/dns64:2
    ${create} --name tayga --env PASSWORD=${password(21)} lazyjack/nat64:2 run --password ${password(22)}
  `);
  return async () => {
    for (const path of paths) await host.sh(`if [ -e ${saved}${path} ]; then cat ${saved}${path} >${path}; else rm ${path}; fi`);
    await host.sh('docker rm -f bind9 tayga >/dev/null');
  };
}
