import { join } from 'node:path';
import { changeHost } from '../../src/app/apply/change-host.ts';
import { listWrittenFiles } from '../../src/app/apply/clear-leftovers.ts';
import type { Files } from '../../src/core/host/files-port.ts';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { DesiredResource } from '../../src/core/resource.ts';
import { linuxFiles } from '../../src/host/files/linux-files.ts';
import { removeLeftovers } from '../../src/host/files/replace-file.ts';
import type { SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { openStateDirectory } from '../../src/journal/state-directory.ts';
import type { Outcome } from '../../src/planner/run-outcome.ts';
import { makeDestroyPlan } from '../../src/planner/make-destroy-plan.ts';
import { makePlan } from '../../src/planner/make-plan.ts';
import type { Plan } from '../../src/planner/plan.ts';
import { kinds } from '../../src/resources/index.ts';
import { stateDirectory } from '../../src/roles/lazyjack-paths.ts';

export interface DiskBackedEngine {
  readonly host: Host;
  plan(desired: readonly DesiredResource[]): Promise<Plan>;
  apply(desired: readonly DesiredResource[]): Promise<Outcome>;
  destroy(): Promise<Outcome>;
}

/** Creates a simulated host with real files and a real journal below `root`, written by the same code as on a real host. */
export function createDiskBackedEngine(root: string, simulated: SimulatedHost, bootId: string): DiskBackedEngine {
  const state = openStateDirectory(join(root, stateDirectory), { boot: bootId, machine: 'machine' });
  const host: Host = { ...simulated, files: filesBelow(root), contents: state.contents, invocation: { ...simulated.invocation, bootId } };
  const run = async (command: 'apply' | 'destroy', planning: () => Promise<Plan>): Promise<Outcome> => {
    const plan = await planning();
    const { interrupted, owned } = await state.readLedger();
    if (interrupted !== undefined) await removeLeftovers(listWrittenFiles(owned).map((path) => join(root, path)));
    return changeHost(
      { host, kinds, state },
      {
        ...{ command, plan, replan: planning, phase: 'prepare', interrupted, onFailure: 'rollback' },
        ...{ report: () => undefined, signal: new AbortController().signal },
      },
    );
  };
  const planning = (desired: readonly DesiredResource[]) => async (): Promise<Plan> =>
    makePlan({ host, kinds, desired, ledger: await state.readLedger(), phase: 'prepare', adopt: new Set() });
  return {
    host,
    plan: (desired) => planning(desired)(),
    apply: (desired) => run('apply', planning(desired)),
    destroy: () => run('destroy', async () => makeDestroyPlan(host, kinds, await state.readLedger(), 'prepare')),
  };
}

function filesBelow(root: string): Files {
  const at = (path: string): string => join(root, path);
  return {
    read: (path) => linuxFiles.read(at(path)),
    checkPathSafety: (path, owner) => linuxFiles.checkPathSafety(at(path), owner),
    findWriteObstacles: (paths) => linuxFiles.findWriteObstacles(paths.map(at)),
    write: (path, content, attributes) => linuxFiles.write(at(path), content, attributes),
    replace: (path, expected, content, attributes) => linuxFiles.replace(at(path), expected, content, attributes),
    makeDirectory: (path, attributes) => linuxFiles.makeDirectory(at(path), attributes),
    setAttributes: (path, attributes) => linuxFiles.setAttributes(at(path), attributes),
    remove: (path) => linuxFiles.remove(at(path)),
    removeDirectory: (path) => linuxFiles.removeDirectory(at(path)),
  };
}
