import { expect, test } from '@jest/globals';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { setSpecialAttributesOn } from '../support/extended-attributes.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

let host: ClusterHost;

const lab = useClusterLab(clusterYaml([controlPlaneLine, workerLine]), ['minion1'], async () => {
  host = lab.host('minion1');
});

test('/etc/hosts and /etc/resolv.conf keep ACL, SELinux label and extended attributes while applied and after destroy', async () => {
  await setSpecialAttributesOn(host, '/etc/hosts');
  await setSpecialAttributesOn(host, '/etc/resolv.conf');
  const before = await host.snapshot();
  await host.prepare();
  const whileApplied = (await host.changesSince(before)).filter((line) => /^file \/etc\/(hosts|resolv\.conf)/.test(line));
  expect(whileApplied).toHaveLength(2);
  for (const line of whileApplied) {
    const [was, is] = line.split(' -> ').map((text) => text.slice(text.indexOf(' security.selinux=')));
    expect(is).toBe(was);
  }
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});
