import { describe, expect, test } from '@jest/globals';
import { dockerSidOnHost, ensureDockerSid } from '../../../lab/uml/docker-sid.ts';
import { type RealClusterHost, toRealClusterHost } from '../../../lab/uml/real-cluster-host.ts';
import { createUmlLab } from '../../../lab/uml/uml-lab.ts';
import { clusterYaml } from '../../hosts/support/cluster-yaml.ts';
import { describeHost, journeyName, journeys } from './journeys.ts';

const translator = clusterYaml(
  ['my-master: { interface: eth1, opmodes: master, id: 2 }', 'node: { interface: eth1, opmodes: dns64 nat64, id: 16 }'],
  { mtu: 1500 },
);
const member = clusterYaml(['node: { interface: eth1, opmodes: master dns64 nat64, id: 16 }'], { mtu: 1500 });

/** What an upgrade of Docker changes without lazyjack: files of its packages, the databases of packages, and what containerd 2 creates. */
const upgradeScript = `dpkg-query --listfiles docker.io docker-cli containerd runc tini tini-static 2>/dev/null || true
find /var/lib/dpkg /var/lib/apt /run/nri 2>/dev/null || true`;

async function listDockerPaths(host: RealClusterHost): Promise<readonly string[]> {
  return (await host.sh(upgradeScript)).split('\n');
}

describe.each(journeys.map((journey) => ({ name: journeyName(journey), journey })))('$name', ({ journey }) => {
  test('prepare, reboot, upgrade of Docker, destroy: as before', async () => {
    const directories = journey.docker === '28.5' ? { [dockerSidOnHost]: await ensureDockerSid() } : {};
    const lab = await createUmlLab({ hosts: [describeHost(journey, directories)] });
    try {
      const host = toRealClusterHost(lab.host('node'));
      const phase = journey.isMember ? [] : ['--phase', 'prepare'];
      await host.configure(journey.isMember ? member : translator);
      if (journey.isMember) await host.succeed('init');
      const before = await host.snapshot();
      const dockerPaths = new Set(await listDockerPaths(host));
      await host.succeed('apply', ...phase, '--yes');
      await host.succeed('plan', ...phase, '--detailed-exitcode');

      await host.reboot();
      await host.waitForAddresses();
      expect((await host.succeed('status')).stdout).toMatch(
        journey.isMember ? /^prepare: \d+ unchanged$[^]*^up: \d+ unchanged$/m : /^prepare: \d+ unchanged$/m,
      );
      await host.succeed('plan', ...phase, '--detailed-exitcode');

      if (journey.docker === '28.5') {
        await host.sh(`DEBIAN_FRONTEND=noninteractive apt-get -qq -y install ${dockerSidOnHost}/*.deb`, { timeout: 300_000 });
        await host.succeed('apply', ...phase, '--yes');
        await host.succeed('plan', ...phase, '--detailed-exitcode');
        for (const path of await listDockerPaths(host)) dockerPaths.add(path);
      }
      await host.succeed('destroy', '--yes');
      const changes = await host.changesSince(before);
      const ofUpgrade = (line: string): boolean => journey.docker === '28.5' && dockerPaths.has(/^file (\/[^:]+): /u.exec(line)?.[1] ?? '');
      expect(changes.filter((line) => !ofUpgrade(line))).toEqual([]);
    } finally {
      await lab.close();
    }
  }, 1_200_000);
});
