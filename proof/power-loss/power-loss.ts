import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { messageOf } from '../../src/core/failure.ts';
import type { Outcome } from '../../src/planner/run-outcome.ts';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import type { RecordedHost } from '../../src/host/simulated/recorded-host.ts';
import { stateDirectory } from '../../src/roles/lazyjack-paths.ts';
import { findFirstDifference } from '../first-difference.ts';
import type { Proof } from '../proof.ts';
import { type RandomHost, randomHost, type RandomSetup, createSetup } from '../simulated/random-hosts.ts';
import { describeOp, type DiskNode, type DiskOp, type DiskTree, listPossibleDisks, serializeTree } from './disk-model.ts';
import { recordDiskOps } from './disk-recorder.ts';
import { createDiskBackedEngine } from './disk-backed-engine.ts';

type Containers = RecordedHost['containers'];

interface RecordedRun {
  readonly initial: DiskTree;
  readonly ops: readonly DiskOp[];
  /** The containers after each number of operations: the container engine syncs its own data. */
  readonly containers: readonly Containers[];
  /** The number of operations before the run that the power loss interrupts. */
  readonly opsBeforeRun: number;
}

interface PowerLossCase {
  readonly label: string;
  readonly tree: DiskTree;
  readonly containers: Containers;
}

/**
 * Simulates a power loss at every instant of apply and of destroy. Operations that no sync covers are lost in every way that the disk model
 * knows.
 */
export const powerLoss: Proof = {
  summary:
    'power fails at every operation on the disk, what was not synced is there or not; so many disks, recovered by destroy and by apply',
  defaultRuns: 5000,
  run: async ({ runs, seed, seconds, report }) => {
    if (process.getuid?.() !== 0) throw new Error('files get owners: this needs root');
    const deadline = performance.now() + seconds * 1000;
    const failures: string[] = [];
    let [tried, instants, hosts] = [0, 0, 0];
    for (const random of fc.sample(randomHost, { numRuns: 1000, seed })) {
      if (tried >= runs || performance.now() > deadline) break;
      hosts += 1;
      const setup = createSetup(random);
      for (const command of ['apply', 'destroy'] as const) {
        const recorded = await recordRun(random, setup, command);
        instants += recorded.ops.length + 1 - recorded.opsBeforeRun;
        for (const found of listCases(recorded)) {
          if (tried >= runs || performance.now() > deadline) break;
          tried += 1;
          for (const way of ['destroy', 'apply'] as const) {
            const problem = await recoverAndCompare(random, setup, recorded.initial, found, way).catch((error: unknown) => String(error));
            if (problem === undefined) continue;
            failures.push(`host ${hosts} of seed ${seed}: ${command} cut off ${found.label}; then ${way}: ${problem}`);
            report(failures.at(-1) ?? '');
          }
        }
      }
      report(`${hosts} hosts, ${tried}/${runs} disks`);
    }
    return { tried, failures, notes: [`${hosts} random hosts, ${instants} instants; each disk recovered twice`] };
  },
};

function makeTemporaryDirectory(): string {
  return mkdtempSync('/dev/shm/lazyjack-power-');
}

async function recordRun({ initialState, name }: RandomHost, setup: RandomSetup, command: 'apply' | 'destroy'): Promise<RecordedRun> {
  const directory = makeTemporaryDirectory();
  const root = join(directory, 'root');
  try {
    mkdirSync(root);
    const simulated = setup.createHost();
    writeTree(root, initialTree(simulated));
    const initial = readTree(root);
    const engine = createDiskBackedEngine(root, simulated, 'first boot');
    const containers: Containers[] = [structuredClone(simulated.containers.data)];
    const recorder = recordDiskOps(root, initial, () => void containers.push(structuredClone(simulated.containers.data)));
    let opsBeforeRun = 0;
    try {
      const desired = await setup.makeDesired(engine.host);
      assertSucceeded(await engine.apply(desired), `apply on ${name} ${JSON.stringify(initialState)}`);
      opsBeforeRun = command === 'apply' ? 0 : recorder.ops.length;
      if (command === 'destroy') assertSucceeded(await engine.destroy(), `destroy on ${name}`);
    } finally {
      recorder.stop();
    }
    const whole = listPossibleDisks(initial, recorder.ops)[0];
    if (whole === undefined || serializeTree(whole.tree) !== serializeTree(readTree(root))) {
      throw new Error('the model is not what is on the disk');
    }
    return { initial, ops: recorder.ops, containers, opsBeforeRun };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The files of a plain host, without a state directory: the first journal entry creates it. */
function initialTree(simulated: SimulatedHost): DiskTree {
  const { files } = simulated.record();
  return new Map(
    Object.entries(files).flatMap(([path, node]) => {
      if (path === stateDirectory || (node.type !== 'file' && node.type !== 'directory')) return [];
      const text = node.type === 'file' && typeof node.content === 'string' ? node.content : '';
      return [[path, { type: node.type, content: Buffer.from(text), mode: node.mode, uid: node.uid, gid: node.gid }]];
    }),
  );
}

function* listCases({ initial, ops, containers, opsBeforeRun }: RecordedRun): Generator<PowerLossCase> {
  const seen = new Set<string>();
  for (let at = opsBeforeRun; at <= ops.length; at += 1) {
    const last = ops[at - 1];
    const engine = containers[at];
    if (engine === undefined) throw new Error('no engine');
    for (const { label, tree } of listPossibleDisks(initial, ops.slice(0, at))) {
      const picture = `${serializeTree(tree)} ${JSON.stringify(engine)}`;
      if (seen.has(picture)) continue;
      seen.add(picture);
      yield { label: `after ${at} (${last === undefined ? 'nothing' : describeOp(last)}), ${label}`, tree, containers: engine };
    }
  }
}

async function recoverAndCompare(
  { name }: RandomHost,
  setup: RandomSetup,
  initial: DiskTree,
  { tree, containers }: PowerLossCase,
  way: 'destroy' | 'apply',
): Promise<string | undefined> {
  const directory = makeTemporaryDirectory();
  const root = join(directory, 'root');
  try {
    mkdirSync(root);
    writeTree(root, tree);
    const pristine = setup.createHost();
    const rebooted = await reboot(setup, containers);
    const engine = createDiskBackedEngine(root, rebooted, 'second boot');
    if (way === 'apply') {
      const desired = await setup.makeDesired(engine.host);
      assertSucceeded(await engine.apply(desired), `apply on ${name}`);
      const { changes } = await engine.plan(desired);
      if (changes.length > 0) return `the plan is not empty: ${changes.map(({ address }) => address).join(', ')}`;
    }
    assertSucceeded(await engine.destroy(), `destroy on ${name}`);
    const [before, after] = [pristine.record(), rebooted.record()];
    const onDisk = (found: DiskTree) =>
      Object.fromEntries([...found].map(([path, node]) => [path, { ...node, content: decodeLatin1(node.content) }]));
    return findFirstDifference({ ...before, files: onDisk(initial) }, { ...after, files: onDisk(readTree(root)) });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Simulates a reboot: kernel state is lost; containers and their networks come back. */
async function reboot(setup: RandomSetup, { networks, containers, images }: Containers): Promise<SimulatedHost> {
  const host = setup.createHost();
  for (const network of networks) await host.containers.createNetwork(network);
  host.containers.data.containers.push(...structuredClone(containers));
  Object.assign(host.containers.data.images, images);
  return host;
}

function assertSucceeded(outcome: Outcome, what: string): void {
  if (outcome.status === 'done' || outcome.status === 'nothing') return;
  const why =
    outcome.status === 'partially-restored' ? outcome.notRestored.map(({ address }) => address).join(', ') : messageOf(outcome.cause);
  throw new Error(`${what} ended as ${outcome.status}: ${why}`);
}

const decodeLatin1 = (content: Uint8Array): string => Buffer.from(content).toString('latin1');

/** Writes a tree below an existing directory. */
function writeTree(root: string, tree: DiskTree): void {
  for (const [path, { type, content, mode, uid, gid }] of tree) {
    const place = join(root, path);
    if (type === 'file') writeFileSync(place, content);
    else if (path !== '/') mkdirSync(place);
    chownSync(place, uid, gid);
    chmodSync(place, mode);
  }
}

function readTree(root: string): DiskTree {
  const found = new Map<string, DiskNode>();
  const visit = (path: string): void => {
    const place = join(root, path);
    const stats = lstatSync(place);
    const type = stats.isDirectory() ? 'directory' : 'file';
    const content = type === 'file' ? new Uint8Array(readFileSync(place)) : new Uint8Array();
    found.set(path, { type, content, mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid });
    if (type === 'directory') for (const name of readdirSync(place).sort()) visit(join(path, name));
  };
  visit('/');
  return found;
}
