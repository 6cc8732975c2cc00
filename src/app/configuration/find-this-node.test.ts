import { describe, expect, test } from '@jest/globals';
import { clusterFromYaml, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { checkClusterRoleRemoved } from '../plan/plan-problems.ts';
import type { AppliedRole } from './applied-role.ts';
import { findThisNode } from './find-this-node.ts';
import { emptyLedger, type Owned } from '../../journal/ledger.ts';

const cluster = clusterFromYaml(threeNodesYaml);

function on(hostName: string, owned?: AppliedRole, requestedName?: string) {
  return findThisNode(cluster, { requestedName, hostName, force: false, readAppliedRole: async () => owned });
}

describe('a host that is not in the configuration', () => {
  test('without resources of lazyjack: suggests the nearest name', async () => {
    await expect(on('minion3')).rejects.toMatchObject({
      message: expect.stringContaining('has no node named minion3'),
      fix: 'Did you mean --host minion1?',
    });
  });

  test('with resources of lazyjack: offers three fixes and no guess', async () => {
    const result = on('minion3', 'node');
    await expect(result).rejects.toMatchObject({
      message: expect.stringMatching(/^lazyjack changed this host, and config\.yaml has no node named minion3/),
      fix: expect.stringMatching(/add minion3 to the topology[^]*--host NAME[^]*lazyjack destroy$/),
    });
    await expect(on('minion3', 'control plane node')).rejects.toMatchObject({
      fix: expect.stringMatching(/lazyjack destroy, which deletes etcd's data/),
    });
  });

  test('a wrong name in --host only suggests the nearest name', async () => {
    await expect(on('minion1', 'node', 'minion3')).rejects.toMatchObject({ fix: 'Did you mean --host minion1?' });
    await expect(on('minion1', 'node')).resolves.toMatchObject({ name: 'minion1' });
  });
});

describe('a node without a role in the cluster', () => {
  const translator = clusterFromYaml(
    threeNodesYaml
      .replace('opmodes: master dns64 nat64, id: 2', 'opmodes: dns64 nat64, id: 2')
      .replace('opmodes: minion, id: 10', 'opmodes: master, id: 10'),
  );
  const [node] = translator.nodes;
  const member: Owned = {
    address: 'cluster-member:cluster',
    ref: { kind: 'cluster-member', id: {} },
    phase: 'up',
    before: null,
    written: [{ role: 'control-plane', complete: true }],
    isUnconfirmed: false,
    needs: [],
    order: 0,
    writtenBy: '2.0.0',
    boot: 'b',
    volatile: false,
  };

  test('is a problem on a host that is a member of the cluster', () => {
    if (node === undefined) throw new Error('no node');
    const ledger = { ...emptyLedger, owned: new Map([[member.address, member]]) };
    expect(checkClusterRoleRemoved({ cluster: translator, node }, ledger)).toMatchObject([
      { severity: 'error', detail: expect.stringContaining('control plane node'), fix: expect.stringContaining("deletes etcd's data") },
    ]);
    expect(checkClusterRoleRemoved({ cluster: translator, node }, emptyLedger)).toEqual([]);
  });
});
