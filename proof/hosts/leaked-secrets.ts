import { randomBytes } from 'node:crypto';
import { clusterDirectory, createClusterLab, type ClusterHost } from '../../lab/hosts/cluster-lab.ts';
import type { Proof } from '../proof.ts';
import { ipv6Networks } from '../../testing/ipv6-networks.ts';

/** A kubeadm that prints all secrets it knows; its output goes to its log. */
const leakingKubeadm = `#!/bin/sh
case "$1" in
  version) echo v1.30.1; exit 0 ;;
  init | join)
    cat "$3"
    [ -e /run/lab/kubeadm-fails ] && { echo "error: cannot use token $(grep -o '[a-z0-9]\\{6\\}\\.[a-z0-9]\\{16\\}' "$3" | head -n 1)" >&2; exit 1; }
    mkdir -p /etc/kubernetes/manifests
    echo 'client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem' >/etc/kubernetes/kubelet.conf
    echo x >/etc/kubernetes/manifests/kube-apiserver.yaml ;;
  reset) rm -rf /etc/kubernetes/manifests /etc/kubernetes/kubelet.conf /etc/kubernetes/pki ;;
esac
`;

const fakePlugins = ['bridge', 'host-local', 'loopback', 'portmap', 'ptp'].map((name): [string, { content: string; mode: number }] => [
  `/opt/cni/bin/${name}`,
  { content: '#!/bin/sh\necho \'{"cniVersion":"1.0.0","supportedVersions":["0.4.0","1.0.0"]}\'\n', mode: 0o755 },
]);

/** Checks arguments and environment of every process of the host while the sampler runs. */
const processSampler = `
const { readdirSync, readFileSync, appendFileSync, writeFileSync, existsSync } = require('node:fs');
const canaries = readFileSync('/run/lab/canaries', 'utf8').split('\\n').filter(Boolean);
const seen = new Set();
let rounds = 0;
while (!existsSync('/run/lab/sampled')) {
  rounds += 1;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3);
  for (const pid of readdirSync('/proc')) {
    if (!/^\\d+$/.test(pid)) continue;
    for (const part of ['cmdline', 'environ', 'comm']) {
      let text = '';
      try { text = readFileSync('/proc/' + pid + '/' + part, 'latin1'); } catch { continue; }
      if (part === 'cmdline' && text !== '') seen.add(text.replaceAll('\\0', ' ').slice(0, 60));
      if (canaries.some((canary) => text.includes(canary))) appendFileSync('/run/lab/hits', 'process ' + pid + ' ' + part + ': ' + text.replaceAll('\\0', ' ').slice(0, 200) + '\\n');
    }
  }
}
writeFileSync('/run/lab/rounds', rounds + ' ' + seen.size);
`;

/** Files in which Kubernetes, a reboot or a restore needs a secret; all have mode 0600. The configuration belongs to its owner. */
const allowedFiles = [
  /^\/run\/lab\/(?:canaries|cluster\/config\.yaml)$/,
  /^\/var\/lib\/lazyjack\/(?:ca\.key(?:\.[\dTZ-]+)?|kubeadm\.conf(?:\.bak)?|kubeadm\.log|applied-(?:prepare|up)\.yaml)$/,
  /^\/var\/lib\/lazyjack\/contents\/[0-9a-f]{64}$/,
  /^\/etc\/kubernetes\/pki\/ca\.key$/,
];

/** Finds files that were written since the stamp and contain a secret: `600 0 /path`. */
const findSecretsScript = `find /etc /home /root /run /srv /tmp /var \\( -name overlay2 -o -name .cache -o -path /run/lab/hosts \\) -prune -o -type f -newer /run/lab/stamp -print0 |
  { xargs -0 -r grep -lFs -f /run/lab/canaries || true; } | sort | xargs -r stat -c '%a %u %n'`;

export const secrets: Proof = {
  summary: 'token and CA key as canaries in real runs: output at every verbosity, JSON, plan files, logs, journal, processes, Docker',
  defaultRuns: 1,
  async run({ report }) {
    const token = `${randomBytes(3).toString('hex')}.${randomBytes(8).toString('hex')}`;
    const yaml = (given: string): string => clusterYamlWithToken(given);
    const lab = await createClusterLab(yaml(token), [
      {
        name: 'my-master',
        docker: true,
        files: Object.fromEntries([['/usr/bin/kubeadm', { content: leakingKubeadm, mode: 0o755 }], ...fakePlugins]),
      },
    ]);
    const failures: string[] = [];
    let tried = 0;
    try {
      const host = lab.host('my-master');
      await host.sh(`chmod 600 ${clusterDirectory}/config.yaml`);
      await host.sh('touch -d yesterday /run/lab/stamp');
      const canaries = new Set([token]);
      await runLazyjack(host, 'init');
      for (const line of await readKeyLines(host)) canaries.add(line);
      await host.sh('cat >/run/lab/canaries; chmod 600 /run/lab/canaries', { input: `${[...canaries].join('\n')}\n` });
      const sampling = host.exec('node', ['-e', processSampler], { timeout: 600_000 });

      const look = async (after: string): Promise<void> => {
        tried += 1;
        const found = (await host.sh(findSecretsScript, { timeout: 120_000 })).split('\n').filter(Boolean);
        for (const line of found) {
          const [mode, uid, path = ''] = line.split(' ');
          if (!allowedFiles.some((form) => form.test(path))) failures.push(`after ${after}: a secret is in ${path}`);
          else if (mode !== '600' || uid !== '0') failures.push(`after ${after}: ${path} has mode ${mode ?? ''}, owner ${uid ?? ''}`);
        }
        const docker = await host.sh(
          'docker inspect $(docker ps -aq) $(docker network ls -q) $(docker image ls -q) 2>&1; for c in $(docker ps -aq); do docker logs $c 2>&1; done',
        );
        if ([...canaries].some((canary) => docker.includes(canary))) failures.push(`after ${after}: Docker tells a secret`);
      };
      const run = async (...args: readonly string[]): Promise<void> => {
        tried += 1;
        const output = await runLazyjack(host, ...args);
        const leaked = [...canaries].find((canary) => output.includes(canary));
        if (leaked !== undefined) failures.push(`lazyjack ${args.join(' ')} printed a secret: ${quoteLineMasked(output, leaked)}`);
      };

      await run('init', '-v');
      for (const verbosity of [[], ['-v'], ['-vvv'], ['--v=9'], ['--logtostderr']]) {
        for (const verb of ['validate', 'plan', 'status']) await run(verb, ...verbosity);
      }
      for (const phase of ['prepare', 'up']) {
        await run('plan', '--phase', phase, '--json', '--out', `/root/${phase}.plan`);
        if (phase === 'up') {
          await host.sh('touch /run/lab/kubeadm-fails');
          await run('apply', '--phase', phase, '--yes', '-vv');
          await run('apply', '--phase', phase, '--yes', '--json');
          await look('a failed up');
          await host.sh('rm /run/lab/kubeadm-fails');
        }
        await run('apply', '--phase', phase, '--yes', ...(phase === 'up' ? ['--json'] : ['-vv']));
        await look(phase);
        await run('status', '--json');
        await run('plan', '--destroy', '--phase', phase, '--json', '--out', `/root/${phase}.destroy`);
      }
      // A token in the wrong place: quoted lines are masked.
      await host.configure(yaml(token).replace('mode: ipv6', `mode: ${token}`));
      for (const verb of ['validate', 'plan', 'apply']) await run(verb, '-vv');
      await host.configure(yaml(token).replace('general:', 'general: &'));
      for (const verb of ['validate', 'plan', 'apply']) await run(verb, '-vv');
      await host.configure(yaml(token));
      await host.sh(`chmod 600 ${clusterDirectory}/config.yaml`);
      await run('init', '--force', '-v');
      await run('destroy', '--yes', '--json');
      await look('destroy');

      await host.sh('touch /run/lab/sampled');
      await sampling;
      const [rounds = '', commands = ''] = (await host.sh('cat /run/lab/rounds')).split(' ');
      const hits = (await host.sh('cat /run/lab/hits 2>/dev/null || true')).split('\n').filter(Boolean);
      tried += 1;
      failures.push(...new Set(hits.map((line) => `a process shows a secret: ${line.replaceAll(/\d+/g, 'N')}`)));
      report(`  ${rounds} looks at all processes, ${commands} different command lines seen`);
      return { tried, failures };
    } finally {
      await lab.close();
    }
  },
};

function clusterYamlWithToken(token: string): string {
  return `general:
  mode: ipv6
  token: "${token}"
  cri-socket: /run/containerd/containerd.sock
topology:
  my-master: { interface: eth1, opmodes: master dns64 nat64, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${ipv6Networks}`;
}

async function runLazyjack(host: ClusterHost, ...args: readonly string[]): Promise<string> {
  return (await host.lazyjack(...args)).output;
}

/** Reads the lines of the private key: each is a secret. */
async function readKeyLines(host: ClusterHost): Promise<readonly string[]> {
  return (await host.sh('cat /var/lib/lazyjack/ca.key')).split('\n').filter((line) => line.length > 20 && !line.startsWith('-----'));
}

function quoteLineMasked(text: string, part: string): string {
  return (text.split('\n').find((line) => line.includes(part)) ?? '').replace(part, '(secret)').slice(0, 200);
}
