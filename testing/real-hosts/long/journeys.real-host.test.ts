import { describe, expect, test } from '@jest/globals';
import { dockerSidOnHost, ensureDockerSid } from '../../../lab/uml/docker-sid.ts';
import { toRealClusterHost } from '../../../lab/uml/real-cluster-host.ts';
import { createUmlLab } from '../../../lab/uml/uml-lab.ts';
import { clusterYaml } from '../../hosts/support/cluster-yaml.ts';
import { describeHost, journeyName, journeys } from './journeys.ts';

const translator = clusterYaml(
  ['my-master: { interface: eth1, opmodes: master, id: 2 }', 'node: { interface: eth1, opmodes: dns64 nat64, id: 16 }'],
  { mtu: 1500 },
);
const member = clusterYaml(['node: { interface: eth1, opmodes: master dns64 nat64, id: 16 }'], { mtu: 1500 });

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
      await host.succeed('apply', ...phase, '--yes');
      await host.succeed('plan', ...phase, '--detailed-exitcode');

      await host.reboot();
      await host.waitForAddresses();
      expect((await host.succeed('status')).stdout).toMatch(
        journey.isMember ? /^prepare: \d+ unchanged$[^]*^up: \d+ unchanged$/m : /^prepare: \d+ unchanged$/m,
      );
      await host.succeed('plan', ...phase, '--detailed-exitcode');

      if (journey.docker === '28.5') {
        // dockerd is of the new version afterwards, so "as before" is not asked of its packages: only that lazyjack works and restores.
        await host.sh(`dpkg --install ${dockerSidOnHost}/*.deb`, { timeout: 300_000 });
        await host.succeed('apply', ...phase, '--yes');
        await host.succeed('plan', ...phase, '--detailed-exitcode');
        await host.succeed('destroy', '--yes');
        return;
      }
      await host.succeed('destroy', '--yes');
      expect(await host.changesSince(before)).toEqual([]);
    } finally {
      await lab.close();
    }
  }, 1_200_000);
});
