import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeDesired } from '../cli/make-desired.ts';
import { planDocument } from '../cli/plan-document.ts';
import type { Host } from '../core/host.ts';
import { readFacts } from '../host/facts.ts';
import { readKubernetesFacts } from '../host/kubernetes-facts.ts';
import type { Phase } from '../journal/entry.ts';
import { emptyLedger, type Ledger } from '../journal/ledger.ts';
import { clusterOf, plainHost } from '../lab/simulated-cluster.ts';
import { simulatedEngine } from '../lab/simulated-engine.ts';
import { makePlan } from '../planner/make-plan.ts';
import type { Plan } from '../planner/plan.ts';
import { kinds } from '../resources/index.ts';
import { noPlugins } from './planned.ts';
import { randomHost, type RandomHost } from './random-hosts.ts';

const program = { node: '/usr/bin/node', script: '/opt/lazyjack/dist/lazyjack.js', config: '/etc/lazyjack/config.yaml' };

async function desiredOn(host: Host, { yaml, name }: RandomHost, phase: Phase) {
  const cluster = clusterOf(yaml.replace('general: {', 'general: { insecure: true, cri-socket: /run/x.sock, work-area: /srv/lazyjack,'));
  const node = cluster.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(name);
  const kubernetes = await readKubernetesFacts(host, { plugins: noPlugins, programs: [], directories: [], workArea: cluster.workArea });
  return makeDesired(phase, { cluster, node, facts: { ...(await readFacts(host)), kubernetes } }, program);
}

async function planOn(host: Host, random: RandomHost, phase: Phase, ledger: Ledger, first?: Plan): Promise<Plan> {
  const { wishes, unknown: untold } = await desiredOn(host, random, phase);
  return makePlan({ host, kinds, wishes, untold, ledger, phase, adopt: new Set(), ...(first && { first }) });
}

const saidOf = (plan: Plan) => planDocument(plan, { command: 'apply', phase: 'up', host: 'node', config: 'c', adopt: [] }, []);

test('what is planned of up before prepare is what is planned of it after prepare', async () => {
  let shared = 0;
  await fc.assert(
    fc.asyncProperty(randomHost, async (random) => {
      const host = plainHost(random.name, {}, random.start);
      const engine = simulatedEngine(host);
      const prepare = await planOn(host, random, 'prepare', emptyLedger);
      const foretold = await planOn(host, random, 'up', emptyLedger, prepare);
      const outcome = await engine.apply((await desiredOn(host, random, 'prepare')).wishes);
      fc.pre(outcome.status === 'done');
      expect(saidOf(foretold)).toEqual(saidOf(await planOn(host, random, 'up', engine.ledger())));
      const prepared = new Set(prepare.changes.map(({ address }) => address));
      shared += foretold.unchanged.filter((address) => prepared.has(address)).length;
    }),
    { numRuns: 60 },
  );
  // kubeadm.conf and its directory, on masters and minions.
  expect(shared).toBeGreaterThan(50);
});
