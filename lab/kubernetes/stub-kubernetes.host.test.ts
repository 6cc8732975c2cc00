import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLab, type Lab } from '../hosts/create-lab.ts';
import { clearKubeadmFaults, kubernetesCalls, setKubeadmFault } from './stub-kubernetes.ts';

let lab: Lab;

beforeAll(async () => {
  lab = await createLab({
    hosts: [
      { name: 'plain', docker: false },
      { name: 'bare', docker: false, kubernetes: 'none' },
      { name: 'master', docker: false, kubernetes: 'stub', kubernetesVersion: '1.36.1', management: 'up' },
      { name: 'minion', docker: false, kubernetes: 'stub', management: 'up' },
    ],
  });
  for (const [at, name] of ['master', 'minion'].entries()) await lab.host(name).sh(`ip addr add fd00:20::${at + 2}/64 dev eth1 nodad`);
});

afterAll(async () => {
  await lab.close();
});

const init = `cat >/tmp/init.yaml <<END
nodeRegistration:
  criSocket: unix:///var/run/crio/crio.sock
bootstrapTokens:
- token: "abcdef.abcdefghijklmnop"
localAPIEndpoint:
  advertiseAddress: "fd00:20::2"
END
kubeadm init --config /tmp/init.yaml`;

const join = (token: string): string => `cat >/tmp/join.yaml <<END
nodeRegistration:
  criSocket: unix:///var/run/crio/crio.sock
discovery:
  bootstrapToken:
    apiServerEndpoint: "[fd00:20::2]:6443"
    token: ${token}
    unsafeSkipCAVerification: true
END
kubeadm join --config /tmp/join.yaml`;

const countFilesScript = 'find /etc/kubernetes /var/lib/kubelet -type f 2>/dev/null | wc -l';

test('every host has the kubeadm of its options, or none', async () => {
  expect(await lab.host('plain').sh('kubeadm version -o short')).toBe('v1.31.0\n');
  expect(await lab.host('plain').sh('command -v kubelet || echo none')).toBe('none\n');
  expect(await lab.host('bare').sh('command -v kubeadm || echo none')).toBe('none\n');
  expect(await lab.host('master').sh('kubeadm version -o json')).toContain('"gitVersion":"v1.36.1"');
});

test('init and join write the files of the real ones, and reset removes them', async () => {
  const [controlPlaneNode, workerNode] = [lab.host('master'), lab.host('minion')];
  await expect(workerNode.sh(join('abcdef.abcdefghijklmnop'))).rejects.toThrow('connection refused');
  expect(await controlPlaneNode.sh(init)).toContain('initialized successfully');
  expect(await controlPlaneNode.sh('ls /etc/kubernetes')).toBe(
    'admin.conf\ncontroller-manager.conf\nkubelet.conf\nmanifests\npki\nscheduler.conf\n',
  );
  await expect(controlPlaneNode.sh(init)).rejects.toThrow('[ERROR Port-10250]');
  await expect(workerNode.sh(join('zzzzzz.abcdefghijklmnop'))).rejects.toThrow('JWS signature');
  expect(await workerNode.sh(join('abcdef.abcdefghijklmnop'))).toContain('has joined the cluster');
  expect(await workerNode.sh('cat /etc/kubernetes/kubelet.conf; systemctl is-active kubelet')).toMatch(
    /kubelet-client-current\.pem[^]*active/,
  );
  for (const host of [workerNode, controlPlaneNode]) {
    await host.sh('kubeadm reset --force --cri-socket /var/run/crio/crio.sock');
    expect(await host.sh(`${countFilesScript}; pgrep -c '[k]ubelet|busybox' || true`)).toBe('0\n0\n');
  }
  expect(await kubernetesCalls(workerNode)).toContain('kubeadm join --config /tmp/join.yaml');
});

test('kubeadm fails, hangs and ignores SIGTERM as configured', async () => {
  const host = lab.host('master');
  await setKubeadmFault(host, { verb: 'init', afterStep: 'certs', mode: 'fail', stderr: 'it said so' });
  await expect(host.sh(init)).rejects.toThrow('it said so');
  expect(await host.sh(countFilesScript)).toBe('18\n');
  await setKubeadmFault(host, { verb: 'init', afterStep: 'kubeconfig', mode: 'stubborn' });
  const running = host.start('sh', ['-c', init.replace('kubeadm init', 'exec kubeadm init')], { check: false });
  await host.sh('until pgrep -f "[h]anging" >/dev/null; do sleep 0.02; done; pkill -TERM -f "[h]anging"; sleep 0.05; pgrep -f "[h]anging"');
  await running.signal('SIGKILL');
  expect((await running.done).signal).toBe('SIGKILL');
  await clearKubeadmFaults(host);
  await host.sh('kubeadm reset --force');
  expect(await host.sh(countFilesScript)).toBe('0\n');
});
