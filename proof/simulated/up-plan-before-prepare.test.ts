import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findPlanDifference } from '../../src/app/plan/compare-plans.ts';
import { removedByKernel } from '../../src/app/plan/removed-by-kernel.ts';
import { makeDesiredState } from '../../src/app/plan/make-desired-state.ts';
import { type PlanDocument, makePlanDocument } from '../../src/app/plan/plan-document.ts';
import type { Host } from '../../src/core/host/host-ports.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { readKubernetesFacts } from '../../src/host/kubernetes/read-kubernetes-facts.ts';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import type { Phase } from '../../src/journal/journal-entry.ts';
import type { Ledger } from '../../src/journal/ledger.ts';
import { clusterFromYaml, plainHost } from '../../testing/simulated/simulated-cluster.ts';
import { type SimulatedEngine, simulatedEngine } from '../../testing/simulated/simulated-engine.ts';
import { makePlan } from '../../src/planner/make-plan.ts';
import type { Plan } from '../../src/planner/plan.ts';
import { kinds } from '../../src/resources/index.ts';
import { installedPlugins } from '../fuzz/plan-both-phases.ts';
import { randomHost, type RandomHost } from './random-hosts.ts';

type Configured = Pick<RandomHost, 'yaml' | 'name'>;

const program = { command: ['/opt/lazyjack/dist/lazyjack'] };
const directory = { type: 'directory', mode: 0o755 } as const;
const directories = Object.fromEntries(['/etc/systemd', '/etc/systemd/system', '/usr/libexec'].map((path) => [path, directory]));

async function desiredOn(host: Host, { yaml, name }: Configured, phase: Phase) {
  const cluster = clusterFromYaml(
    yaml.replace('general: {', 'general: { insecure: true, cri-socket: /run/x.sock, work-area: /srv/lazyjack,'),
  );
  const node = cluster.nodes.find((other) => other.name === name);
  if (node === undefined) throw new Error(name);
  const kubernetes = await readKubernetesFacts(
    { ...host, cniPlugins: installedPlugins },
    { readsInstalled: true, pluginPrograms: [], pluginDirectories: [], workArea: cluster.workArea },
  );
  return makeDesiredState(phase, { cluster, node, facts: { ...(await readHostFacts(host)), kubernetes } }, program);
}

async function planOn(host: Host, configured: Configured, phase: Phase, ledger: Ledger, precededBy?: Plan): Promise<Plan> {
  const { desired, unknown } = await desiredOn(host, configured, phase);
  return makePlan({ host, kinds, desired, unknown, ledger, phase, adopt: new Set(), ...(precededBy && { precededBy }) });
}

interface Foretold {
  readonly prepare: Plan;
  readonly shown: PlanDocument;
  readonly now: PlanDocument;
}

/** Plans both phases, applies `prepare`, and plans `up` again. Resolves with undefined if `prepare` could not be applied. */
async function foretell(host: SimulatedHost, engine: SimulatedEngine, configured: Configured): Promise<Foretold | undefined> {
  const documentOf = (plan: Plan) => makePlanDocument(plan, { command: 'apply', phase: 'up', host: 'node', config: 'c', adopt: [] }, []);
  const prepare = await planOn(host, configured, 'prepare', engine.ledger());
  const shown = documentOf(await planOn(host, configured, 'up', engine.ledger(), prepare));
  if (!(await isApplied(host, engine, configured, 'prepare'))) return undefined;
  return { prepare, shown, now: documentOf(await planOn(host, configured, 'up', engine.ledger())) };
}

async function isApplied(host: SimulatedHost, engine: SimulatedEngine, configured: Configured, phase: Phase): Promise<boolean> {
  const { status } = await engine.apply((await desiredOn(host, configured, phase)).desired, { phase });
  return status === 'done' || status === 'nothing';
}

function hostOf({ name, initialState }: RandomHost): SimulatedHost {
  const network = initialState.network && {
    ...initialState.network,
    links: [...(initialState.network.links ?? []), { name: 'eth2', index: 9 }],
  };
  return plainHost(name, {}, { ...initialState, files: { ...initialState.files, ...directories }, ...(network && { network }) });
}

const changes: readonly ((yaml: string) => string)[] = [
  (yaml) => yaml.replaceAll('fd00:20::', 'fd00:21::').replaceAll('10.20.0.0', '10.21.0.0'),
  (yaml) => yaml.replaceAll('fd00:40::', 'fd00:41::').replaceAll('10.244.', '10.245.'),
  (yaml) => yaml.replaceAll('fd00:10::', 'fd00:11::'),
  (yaml) => yaml.replaceAll('eth1', 'eth2'),
  (yaml) => yaml.replace(/mtu: \d+/, 'mtu: 1400'),
  (yaml) => yaml.replaceAll('plugin: bridge', 'plugin: ptp'),
];

describe('the plan of up before prepare equals the plan of up after prepare', () => {
  test('on a new host', async () => {
    let shared = 0;
    const property = fc.asyncProperty(randomHost, async (random) => {
      const host = hostOf(random);
      const foretold = await foretell(host, simulatedEngine(host), random);
      fc.pre(foretold !== undefined);
      expect(foretold.shown).toEqual(foretold.now);
      const prepared = new Set<string>(foretold.prepare.changes.map(({ address }) => address));
      shared += foretold.shown.unchanged.filter((address) => prepared.has(address)).length;
    });
    await fc.assert(property, { numRuns: 50 });
    // kubeadm.conf and its directory, on control plane nodes and worker nodes.
    expect(shared).toBeGreaterThan(40);
  });

  test('after a changed configuration, except for what the kernel removed with addresses and links', async () => {
    let alike = 0;
    const property = fc.asyncProperty(randomHost, fc.constantFrom(...changes), async (random, change) => {
      const host = hostOf(random);
      const engine = simulatedEngine(host);
      for (const phase of ['prepare', 'up'] as const) fc.pre(await isApplied(host, engine, random, phase));
      const foretold = await foretell(host, engine, { ...random, yaml: change(random.yaml) });
      fc.pre(foretold !== undefined);
      const { shown, now } = foretold;
      expect(findPlanDifference(removedByKernel(shown, now), now)).toBeUndefined();
      if (findPlanDifference(shown, now) === undefined) alike += 1;
    });
    await fc.assert(property, { numRuns: 50 });
    expect(alike).toBeGreaterThan(10);
  });
});
