import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { placeCriSocket } from '../../../lab/kubernetes/stub-kubernetes.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const yaml = `general: { mode: ipv4, insecure: true, cri-socket: /run/crio/crio.sock }
topology:
  m: { interface: eth1, opmodes: master, id: 2 }
  w: { interface: eth1, opmodes: minion, id: 3 }
mgmt_net: { cidr: 192.168.77.0/24 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.96.0.0/16 }
`;

let host: ClusterHost;
let before: Snapshot;

// The oldest supported version: it needs crictl, and kubelet.conf on a master differs up to 1.16.
const lab = useClusterLab(yaml, [{ name: 'm', kubernetes: 'stub', kubernetesVersion: '1.13.0' }], async () => {
  host = lab.host('m');
  await placeCriSocket(host);
  await host.sh('echo "#!/bin/sh" >/usr/bin/crictl; chmod 755 /usr/bin/crictl');
  await host.sh('echo alice:x:4321:4321::/home/alice:/bin/sh >>/etc/passwd; mkdir -m 755 /home/alice; chown 4321:4321 /home/alice');
  before = await host.snapshot();
});

const adminConf = 'cat /etc/kubernetes/admin.conf';
const copy = 'tail -n +2 /home/alice/.kube/config';

test('--kubeconfig is refused for an unknown user and for a phase without a cluster', async () => {
  expect(await host.lazyjack('plan', '--phase', 'up', '--kubeconfig', 'bob')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^Error: there is no user bob on this host$/m),
  });
  expect(await host.lazyjack('apply', '--phase', 'prepare', '--yes', '--kubeconfig', 'alice')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^Error: --kubeconfig belongs to phase up/m),
  });
  expect(await host.changesSince(before)).toEqual([]);
});

test('--kubeconfig writes the file, apply prints the next steps, and destroy removes the file', async () => {
  await host.prepare();
  const up = await host.apply('--phase', 'up', '--kubeconfig', 'alice');
  expect(up.stdout).toContain('kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes');
  expect(up.stdout).toMatch(/on w:\n +lazyjack apply\n/);
  expect(await host.sh('stat -c "%a %u %g %n" /home/alice/.kube /home/alice/.kube/config')).toBe(
    '700 4321 4321 /home/alice/.kube\n600 4321 4321 /home/alice/.kube/config\n',
  );
  expect(await host.sh(copy)).toBe(await host.sh(adminConf));
  await host.assertConverged('--phase', 'up');
  expect((await host.apply('--phase', 'up')).stdout).not.toContain('kubectl');
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

test("the user's own kubeconfig stays, or is adopted and restored by destroy", async () => {
  await host.sh('mkdir -m 750 /home/alice/.kube; echo mine >/home/alice/.kube/config; chown -R 4321:4321 /home/alice/.kube');
  const found = await host.snapshot();
  await host.prepare();
  const refused = await host.lazyjack('apply', '--phase', 'up', '--yes', '--kubeconfig', 'alice');
  expect(refused).toMatchObject({ exitCode: 1, output: expect.stringContaining('--adopt kubeconfig:alice') });
  await host.apply('--phase', 'up', '--kubeconfig', 'alice', '--adopt', 'kubeconfig:alice');
  expect(await host.sh(copy)).toBe(await host.sh(adminConf));
  await host.destroy();
  expect(await host.changesSince(found)).toEqual([]);
});
