import { expect, test } from '@jest/globals';
import { assertSamePlans } from '../../src/app/plan/compare-plans.ts';
import { type PlanDocument, makePlanDocument } from '../../src/app/plan/plan-document.ts';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { clusterFromYaml, plainHost, makePrepareDesired, threeNodesYaml } from '../../testing/simulated/simulated-cluster.ts';
import { simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import type { Plan } from '../../src/planner/plan.ts';
import { peopleEdits } from './people-edits.ts';

// Edits between `plan --out FILE` and `apply FILE`. The refusal names the first difference, and nothing is written.
const cluster = clusterFromYaml(threeNodesYaml);
const name = 'my-master';

const toApply = (plan: Plan): PlanDocument =>
  makePlanDocument(plan, { command: 'apply', phase: 'prepare', host: name, config: 'config.yaml', adopt: [] }, []);
const toDestroy = (plan: Plan): PlanDocument =>
  makePlanDocument(plan, { command: 'destroy', phase: 'prepare', host: null, config: null, adopt: [] }, []);

function expectRefused(agreed: PlanDocument, now: PlanDocument, named: string | undefined): void {
  const assertion = (): void => {
    assertSamePlans('plan.json', [agreed], [now]);
  };
  if (named === undefined) assertion();
  else
    expect(assertion).toThrow(
      new RegExp(`(?:^| )${named.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')} [^]* since plan\\.json was written$`, 'u'),
    );
}

interface Early {
  readonly what: string;
  readonly edit: (host: SimulatedHost) => unknown;
  readonly names?: string;
}

const prepend = (path: string, line: string) => async (host: SimulatedHost) => {
  const node = await host.files.read(path);
  if (node?.type !== 'file') throw new Error(`${path} is no file`);
  host.files.put(path, { ...node, content: line + Buffer.from(node.content).toString('utf8') });
};

const conf = '/var/lib/lazyjack/dns64/named.conf';

const early: readonly Early[] = [
  { what: 'an additional line in hosts', edit: prepend('/etc/hosts', '10.9.9.9 printer\n') },
  { what: 'one of our names in hosts', edit: prepend('/etc/hosts', 'fd00:99::9 minion1\n'), names: 'hosts:minion1' },
  { what: 'our line in hosts', edit: prepend('/etc/hosts', 'fd00:20::a minion1\n'), names: 'hosts:minion1' },
  { what: 'our name server', edit: prepend('/etc/resolv.conf', 'nameserver fd00:10::100\n'), names: 'nameserver:fd00:10::100' },
  {
    what: 'resolv.conf replaced by a link to the file of NetworkManager',
    edit: (host) => {
      host.files.put('/etc/resolv.conf', { type: 'symlink', target: '/run/NetworkManager/resolv.conf' });
    },
    names: 'nameserver:fd00:10::100',
  },
  {
    what: 'the interface up',
    edit: (host) => host.network.write([{ op: 'set-link', dev: 'eth1', up: true }]),
    names: 'link:eth1',
  },
  { what: 'another MTU', edit: (host) => host.network.write([{ op: 'set-link', dev: 'eth1', mtu: 1400 }]), names: 'link:eth1' },
  {
    what: 'a foreign route with our destination',
    edit: (host) =>
      host.network.write([{ op: 'add-route', family: 6, dst: 'fd00:10:64:ff9b::/96', via: null, dev: 'eth0', protocol: 'static' }]),
    names: 'route:fd00:10:64:ff9b::/96',
  },
  {
    what: 'a kernel parameter with the desired value',
    edit: (host) => host.sysctls.write([{ key: 'net/ipv4/ip_forward', value: '1' }]),
    names: 'sysctl:net/ipv4/ip_forward',
  },
  {
    what: 'a foreign file at our path',
    edit: (host) => {
      host.files.put('/var/lib/lazyjack/dns64', { type: 'directory', mode: 0o755, uid: 0, gid: 0 });
      host.files.put(conf, { type: 'file', content: 'options {};\n' });
    },
    names: 'directory:/var/lib/lazyjack/dns64',
  },
  {
    what: 'a foreign network with our name',
    edit: (host) =>
      host.containers.createNetwork({
        ...{ name: 'support_net', driver: 'bridge', bridge: 'theirs0', options: {}, labels: {} },
        subnets: [{ subnet: '172.30.0.0/16', gateway: '172.30.0.1' }],
      }),
    names: 'container-network:support_net',
  },
];

test.each(early)('$what between the first plan and its apply', async ({ edit, names }) => {
  const host = plainHost(name);
  const engine = simulatedEngine(host);
  const desired = await makePrepareDesired(host, cluster, name);
  const agreed = toApply(await engine.plan(desired));
  await edit(host);
  const edited = host.record();
  const effects = host.effects.length;
  expectRefused(agreed, toApply(await engine.plan(await makePrepareDesired(host, cluster, name))), names);
  expect(host.record()).toEqual(edited);
  expect(host.effects).toHaveLength(effects);
});

test.each(peopleEdits)('$name between a plan to destroy and its apply', async ({ perform, namedInRefusal }) => {
  const host = plainHost(name);
  const engine = simulatedEngine(host);
  await engine.apply(await makePrepareDesired(host, cluster, name));
  const agreed = toDestroy(await engine.destroyPlan());
  await perform(host);
  const edited = host.record();
  const effects = host.effects.length;
  expectRefused(agreed, toDestroy(await engine.destroyPlan()), namedInRefusal);
  expect(host.record()).toEqual(edited);
  expect(host.effects).toHaveLength(effects);
});
