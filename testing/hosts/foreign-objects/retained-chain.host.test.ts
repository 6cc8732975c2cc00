import { expect, test } from '@jest/globals';
import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';
import { type ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { ipv4Networks } from '../../ipv4-networks.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const config = `
general: { mode: ipv4, ${generalSettingsAfterInit} }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
${ipv4Networks}`;

let host: ClusterHost;

const lab = useClusterLab(config, ['minion1'], async () => {
  host = lab.host('minion1');
});

test.each(['FORWARD -i eth9 -j LAZYJACK-GUARD', 'LAZYJACK-GUARD -s 192.0.2.0/24 -j DROP'])(
  'destroy retains a chain because of the foreign rule %s, and deletes it once that is gone',
  async (rule) => {
    const before = await host.snapshot();
    await host.prepare();
    await host.sh(`iptables -t mangle -A ${rule}`);
    for (let again = 0; again < 2; again += 1) {
      const { exitCode, output } = await host.lazyjack('destroy', '--yes');
      expect(output).toMatch(/chain:ipv4\/mangle\/LAZYJACK-GUARD {2}retained: foreign rules (?:are in it|jump to it)/u);
      expect(output).toContain(`Run: iptables -t mangle -D ${rule}, then lazyjack destroy\n`);
      expect(exitCode).toBe(3);
    }
    // The next apply knows that the chain is owned.
    if (rule.startsWith('FORWARD')) await host.prepare();
    await host.sh(`iptables -t mangle -D ${rule}`);
    await host.destroy();
    expect(await host.changesSince(before)).toEqual([]);
  },
);
