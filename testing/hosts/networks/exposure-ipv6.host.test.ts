import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory } from '../../../lab/hosts/cluster-lab.ts';
import { waitFor } from '../../../lab/hosts/wait-for.ts';
import { expectUnchangedSince, type Snapshots, takeSnapshots } from '../support/expect-unchanged.ts';
import { type ConnectionAttempts, addAccessIpv6Addresses, listSuccessfulAttempts, attemptCommands } from './connection-attempts.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { expectConverged } from '../support/expect-converged.ts';
import { addPod, toUrlHost, type Pod } from './cni-pods.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const service = 'fd00:30::99';

let nodes: readonly ClusterHost[];
let translator: ClusterHost;
let worker: ClusterHost;
let outside: ClusterHost;
let before: Snapshots;

/** Runs the attempts of a host that is not a node and routes the cluster's networks through one of the nodes. */
async function attack(via: ClusterHost, attempts: ConnectionAttempts): Promise<readonly string[]> {
  const by = nodes.indexOf(via) + 1;
  await outside.sh(`
    for net in fd00:10::/64 fd00:20::/64 fd00:30::/110 fd00:40::/72 fd00:10:64:ff9b::/96; do ip -6 route replace $net via fd99::${by}; done
    ip route replace 172.18.0.0/16 via 10.99.0.1${by - 1}`);
  return listSuccessfulAttempts(outside, attempts);
}

const translation: ConnectionAttempts = {
  'DNS64 by UDP': attemptCommands.resolve('fd00:10::100'),
  'NAT64 by TCP': attemptCommands.fetch('http://[fd00:10:64:ff9b::a63:1]/'),
  'the container of NAT64': attemptCommands.ping('fd00:10::200'),
};
const byTranslator: ConnectionAttempts = {
  'management of the worker': attemptCommands.ping('fd00:20::a'),
  ...translation,
};
const all = Object.keys;
/** The attempts that succeed without the chain. DNS64 itself does not answer foreign clients. */
const withoutChain = (attempts: ConnectionAttempts): readonly string[] => all(attempts).filter((name) => name !== 'DNS64 by UDP');

/** Removes the jump to the chain, as if lazyjack had not created it. */
const unguard = 'ip6tables -t mangle -D FORWARD -m comment --comment lazyjack -j LAZYJACK-GUARD';

const lab = useClusterLab(
  clusterYaml([controlPlaneLine, workerLine]).replace(/general: \{.*\}/, 'general: { mode: ipv6 }'),
  [{ name: 'my-master', docker: true, kubernetes: 'stub' }, { name: 'minion1', kubernetes: 'stub' }, 'outside'],
  async () => {
    [translator, worker, outside] = [lab.host('my-master'), lab.host('minion1'), lab.host('outside')];
    nodes = [translator, worker];
    await addAccessIpv6Addresses(lab.hosts);
    expect(await translator.lazyjack('init')).toMatchObject({ exitCode: 0 });
    await worker.configure(await translator.sh(`cat ${clusterDirectory}/config.yaml`));
    before = await takeSnapshots(nodes);
    await Promise.all(nodes.map((host) => host.prepare()));
  },
);

describe('after prepare', () => {
  test('a host of the access network reaches nothing in the cluster through the translator', async () => {
    expect(await attack(translator, byTranslator)).toEqual([]);
  });

  test('it would without the chain, which the next apply adds again', async () => {
    await translator.sh(unguard);
    expect(await attack(translator, byTranslator)).toEqual(withoutChain(byTranslator));
    const plan = await translator.lazyjack('plan', '--phase', 'prepare');
    expect(plan.stdout).toMatch(/~ chain:ipv6\/mangle\/LAZYJACK-GUARD [^]*from none -> FORWARD/);
    await translator.prepare();
    expect(await attack(translator, byTranslator)).toEqual([]);
  });

  test('nodes reach DNS64, NAT64 and the management network', async () => {
    expect(await listSuccessfulAttempts(worker, { ...translation, management: attemptCommands.ping('fd00:20::2') })).toEqual([
      ...all(translation),
      'management',
    ]);
  });

  test('the containers have minimal privileges, also after a restart of them or of dockerd', async () => {
    const rights = "grep -hE '^(Uid|CapEff|NoNewPrivs)' /proc/1/status | tr -s '\\t\\n' ' '; touch /x 2>&1 | grep -c Read-only";
    const expectBare = async (): Promise<void> => {
      for (const name of ['bind9', 'tayga']) {
        expect(await translator.sh(`docker exec ${name} sh -c "${rights}"`)).toMatch(/^Uid: ([1-9]\d*) .*CapEff: 0{16} NoNewPrivs: 1 1\n$/);
      }
    };
    await expectBare();
    await translator.sh('docker restart bind9 tayga');
    await waitFor(async () => ((await listSuccessfulAttempts(worker, translation)).length === all(translation).length ? true : null), {
      description: 'both again',
      timeout: 20_000,
    });
    await translator.restartDocker();
    await waitFor(async () => ((await listSuccessfulAttempts(worker, translation)).length === all(translation).length ? true : null), {
      description: 'both again',
      timeout: 20_000,
    });
    await expectBare();
    const output = await worker.sh('dig +short @fd00:10::100 version.bind TXT CH; curl -gsS http://[fd00:10:64:ff9b::a63:1]/5mb | wc -c');
    expect(output).toBe('5242880\n');
  });

  test('a second apply writes nothing', async () => {
    await expectConverged(nodes);
  });
});

describe('after up', () => {
  let pods: readonly Pod[];
  let byWorker: ConnectionAttempts;

  beforeAll(async () => {
    await worker.sh('ip6tables -P FORWARD DROP');
    await translator.apply('--phase', 'up');
    await worker.apply('--phase', 'up');
    pods = await Promise.all(nodes.map((host) => addPod(host, `pod-on-${host.name}`)));
    const [ofTranslator = '', ofWorker = ''] = pods.map(({ addresses }) => addresses[0] ?? '');
    // The rule that kube-proxy writes, for clients from anywhere.
    await worker.sh(`ip6tables -t nat -I PREROUTING -d ${service} -p tcp --dport 80 -j DNAT --to-destination ${toUrlHost(ofWorker)}`);
    byWorker = {
      'management of the master': attemptCommands.ping('fd00:20::2'),
      ...translation,
      'a pod of this node': attemptCommands.fetch(`http://${toUrlHost(ofWorker)}/`),
      'a pod of another node': attemptCommands.fetch(`http://${toUrlHost(ofTranslator)}/`),
      'a service': attemptCommands.fetch(`http://${toUrlHost(service)}/`),
    };
  });

  test('a host of the access network reaches nothing through either node', async () => {
    expect(await attack(worker, byWorker)).toEqual([]);
    expect(await attack(translator, byTranslator)).toEqual([]);
  });

  test('it would without the chain, if the policy accepts everything', async () => {
    await worker.sh(`${unguard}; ip6tables -P FORWARD ACCEPT`);
    expect(await attack(worker, byWorker)).toEqual(withoutChain(byWorker));
    await worker.sh('ip6tables -P FORWARD DROP');
    await worker.prepare();
    expect(await attack(worker, byWorker)).toEqual([]);
  });

  test('manually enabled forwarding and a policy of ACCEPT change nothing', async () => {
    await worker.sh('ip6tables -P FORWARD ACCEPT');
    expect(await attack(worker, byWorker)).toEqual([]);
  });

  test('general.forward-from opens access for an interface or a network, and its removal closes it', async () => {
    await worker.sh('ip6tables -P FORWARD DROP');
    for (const from of ['eth0', '"fd99::/64"']) {
      const open = `sed -i 's#^general: {#general: { forward-from: [${from}],#' ${clusterDirectory}/config.yaml`;
      await Promise.all(nodes.map((host) => host.sh(open)));
      await translator.apply();
      const plan = await worker.lazyjack('plan', '--phase', 'prepare');
      expect(plan.stdout).toMatch(/~ chain:ipv6\/mangle\/LAZYJACK-GUARD {2}configuration/);
      await worker.apply();
      expect(await attack(worker, byWorker)).toEqual(all(byWorker));
      await Promise.all(nodes.map((host) => host.sh(`sed -i 's#forward-from: [^]]*\\],##' ${clusterDirectory}/config.yaml`)));
    }
    await Promise.all(nodes.map((host) => host.apply()));
    expect(await attack(worker, byWorker)).toEqual([]);
    expect(await attack(translator, byTranslator)).toEqual([]);
  });

  test('destroy restores the hosts', async () => {
    await Promise.all(pods.map((pod) => pod.remove()));
    await worker.sh('ip6tables -t nat -F PREROUTING');
    await worker.sh('ip6tables -P FORWARD ACCEPT');
    for (const host of [...nodes].reverse()) await host.destroy();
    await expectUnchangedSince(nodes, before);
  });
});
