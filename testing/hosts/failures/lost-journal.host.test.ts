import { expect, test } from '@jest/globals';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const journal = '/var/lib/lazyjack/journal.ndjson';
let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(clusterYaml([controlPlaneLine, workerLine]), [{ name: 'my-master', docker: true }], async () => {
  host = lab.host('my-master');
  before = await host.snapshot();
});

/**
 * Differences that evidence cannot prove: the earlier state of the interface and of kernel parameters. An interface that stays up also
 * keeps the addresses and routes that the kernel adds.
 */
const unprovable =
  /fe80::|ff00::|^(?:link|sysctl|network link|images?) |eth1 (?:up|mtu)|forwarding|mtu|accept_|disable_ipv6|state|\/var\/lib\/lazyjack/u;

test('--from-evidence is refused if the journal is intact', async () => {
  await host.prepare();
  const { exitCode, output } = await host.lazyjack('destroy', '--from-evidence', '--yes');
  expect(output).toMatch(/the journal of this host is whole.*\n.*without --from-evidence/);
  expect(exitCode).toBe(1);
});

test('a damaged journal is refused with a fix, which removes provably owned objects and lists the rest', async () => {
  await host.sh(`sed -i '3s/./x/' ${journal}`);
  for (const command of ['plan', 'apply --yes', 'destroy --yes', 'status']) {
    const { exitCode, output } = await host.lazyjack(...command.split(' '));
    expect(output).toMatch(/the journal is damaged: .*line 3\n.*destroy --from-evidence --config/);
    expect(exitCode).toBe(1);
  }
  const unconfirmed = await host.lazyjack('destroy', '--from-evidence');
  expect(unconfirmed.output).toMatch(/- container:tayga {2}it has the label lazyjack\.owner/);
  expect(unconfirmed.output).toMatch(/\? link:eth1 {2}how it was before is not known/);
  expect(unconfirmed.output).toMatch(/not a terminal: add --yes to confirm/);
  expect(unconfirmed.exitCode).toBe(1);
  expect(await host.sh("docker ps --format '{{.Names}}' | sort")).toBe('bind9\ntayga\n');

  const { exitCode, output } = await host.lazyjack('destroy', '--from-evidence', '--yes');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toContain(`the damaged journal is kept as ${journal}.damaged-1`);
  const changes = await host.changesSince(before);
  expect(changes.filter((change) => !unprovable.test(change))).toEqual([]);
  expect(await host.sh('docker ps -aq; ip -6 route show proto 108')).toBe('');
});

test('--from-evidence restores without a journal and keeps a foreign address', async () => {
  await host.sh('ip address add fd00:77::7/64 dev eth1');
  await host.prepare();
  await host.sh('rm -r /var/lib/lazyjack/journal.ndjson');
  const { exitCode, output } = await host.lazyjack('destroy', '--from-evidence', '--yes');
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(await host.sh('docker ps -aq; ip -6 route show proto 108')).toBe('');
  expect(await host.sh('ip -6 -o address show dev eth1 scope global')).toContain('fd00:77::7/64');
});
