import type { Address } from '../../core/resource.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { planBytes } from '../plan-bytes.ts';
import { planPhase } from '../planning.ts';
import { renderPlan } from '../render/plan-text.ts';
import { openCluster, openSession } from '../session.ts';

export interface PlanOptions extends GlobalOptions {
  readonly detailedExitcode: boolean;
  readonly adopt: readonly Address[];
}

export async function plan(options: PlanOptions, console: Console): Promise<ExitStatus> {
  const target = await openCluster(options, console);
  const session = openSession();
  const { plan: made } = await planPhase(session, target, 'prepare', new Set(options.adopt));
  const bytes = await planBytes(made, session.host.contents);
  console.out(renderPlan(made, { color: console.color.out, bytes, title: `${target.node.name}, prepare (${target.cluster.file}):` }));
  return options.detailedExitcode && made.changes.length > 0 ? exitStatus.changes : exitStatus.done;
}
