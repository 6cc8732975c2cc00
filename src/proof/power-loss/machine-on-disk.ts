import { join } from 'node:path';
import { changeHost } from '../../cli/change-host.ts';
import { writtenFiles } from '../../cli/clear-leftovers.ts';
import type { Files } from '../../core/files.ts';
import type { Host } from '../../core/host.ts';
import type { Wish } from '../../core/resource.ts';
import { linuxFiles } from '../../host/files.ts';
import { removeLeftovers } from '../../host/replace-file.ts';
import type { SimulatedHost } from '../../host/simulated/host.ts';
import { openStateDirectory } from '../../journal/state-directory.ts';
import type { Outcome } from '../../planner/outcome.ts';
import { makeDestroyPlan } from '../../planner/make-destroy-plan.ts';
import { makePlan } from '../../planner/make-plan.ts';
import type { Plan } from '../../planner/plan.ts';
import { kinds } from '../../resources/index.ts';
import { stateDirectory } from '../../roles/paths.ts';

export interface MachineOnDisk {
  readonly host: Host;
  plan(wishes: readonly Wish[]): Promise<Plan>;
  apply(wishes: readonly Wish[]): Promise<Outcome>;
  destroy(): Promise<Outcome>;
}

/** A machine in memory whose files and journal are real ones below `root`, written by the code that writes them on a real host. */
export function machineOnDisk(root: string, simulated: SimulatedHost, boot: string): MachineOnDisk {
  const state = openStateDirectory(join(root, stateDirectory), boot);
  const host: Host = { ...simulated, files: filesBelow(root), contents: state.contents };
  const run = async (command: 'apply' | 'destroy', planning: () => Promise<Plan>): Promise<Outcome> => {
    const plan = await planning();
    const { interrupted, owned } = await state.ledger();
    if (interrupted !== undefined) await removeLeftovers(writtenFiles(owned).map((path) => join(root, path)));
    return changeHost(
      { host, kinds, state, boot },
      {
        ...{ command, plan, replan: planning, phase: 'prepare', interrupted, onFailure: 'rollback' },
        ...{ report: () => undefined, signal: new AbortController().signal },
      },
    );
  };
  const planning = (wishes: readonly Wish[]) => async (): Promise<Plan> =>
    makePlan({ host, kinds, wishes, ledger: await state.ledger(), phase: 'prepare', adopt: new Set() });
  return {
    host,
    plan: (wishes) => planning(wishes)(),
    apply: (wishes) => run('apply', planning(wishes)),
    destroy: () => run('destroy', async () => makeDestroyPlan(host, kinds, await state.ledger(), 'prepare')),
  };
}

function filesBelow(root: string): Files {
  const at = (path: string): string => join(root, path);
  return {
    read: (path) => linuxFiles.read(at(path)),
    obstacle: (path, owner) => linuxFiles.obstacle(at(path), owner),
    write: (path, content, attributes) => linuxFiles.write(at(path), content, attributes),
    makeDirectory: (path, attributes) => linuxFiles.makeDirectory(at(path), attributes),
    setAttributes: (path, attributes) => linuxFiles.setAttributes(at(path), attributes),
    remove: (path) => linuxFiles.remove(at(path)),
    removeDirectory: (path) => linuxFiles.removeDirectory(at(path)),
  };
}
