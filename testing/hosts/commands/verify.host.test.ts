import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { addPod } from '../networks/cni-pods.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';
import { placeCriSocket } from '../../../lab/kubernetes/stub-kubernetes.ts';

const config = clusterYaml([controlPlaneLine, workerLine]).replace(/general: .*/u, 'general: { cri-socket: /run/crio/crio.sock }');
const url = 'http://v4only.example/5mb';

const lab = useClusterLab(
  config,
  [
    { name: 'my-master', docker: true, kubernetes: 'stub' },
    { name: 'minion1', kubernetes: 'stub' },
  ],
  async () => {
    for (const host of lab.hosts) {
      await placeCriSocket(host);
      // kube-proxy: the service address accepts connections.
      await host.sh('ip -6 address add fd00:30::1/128 dev lo nodad; setsid busybox httpd -p "[fd00:30::1]:443" -h /mnt');
    }
    const [master, minion] = [lab.host('my-master'), lab.host('minion1')];
    expect(await master.lazyjack('init')).toMatchObject({ exitCode: 0 });
    await minion.configure(await master.sh(`cat ${clusterDirectory}/config.yaml`));
    await master.apply();
    await minion.apply();
    for (const host of lab.hosts) await addPod(host, `on-${host.name}`);
  },
);

const documentSchema = z.object({
  format: z.literal('lazyjack-verify'),
  passed: z.boolean(),
  checks: z.array(
    z.object({
      check: z.string(),
      target: z.string(),
      status: z.string(),
      detail: z.string().nullable(),
      cause: z.string().nullable(),
      fix: z.string().nullable(),
    }),
  ),
});

async function verify(name: string, ...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await lab.host(name).lazyjack('verify', '--json', '--url', url, ...args);
  if (stdout === '') throw new Error(stderr);
  const { checks, passed } = documentSchema.parse(JSON.parse(stdout));
  expect(exitCode).toBe(passed ? 0 : 1);
  return { exitCode, checks, bad: checks.filter(({ status }) => !['passed', 'not-applicable'].includes(status)) };
}

test('both nodes pass', async () => {
  for (const name of ['my-master', 'minion1']) {
    const { bad } = await verify(name);
    expect({ name, bad }).toEqual({ name, bad: [] });
  }
});
