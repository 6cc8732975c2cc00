import { checkFunction } from '../app/verify/translation/check-function.ts';
import type { ConfiguredNode } from '../app/configuration/configured-node.ts';
import type { Session } from '../app/session/session.ts';
import { readAppliedPhases } from '../app/plan/read-applied-phases.ts';
import { linuxTraffic } from '../host/traffic/linux-traffic.ts';
import type { Console } from './console.ts';
import { makeEventStream } from './event-stream.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { withActivity } from './progress/activity.ts';
import { makeFunctionEvent } from './views/function-event.ts';
import { renderProblems } from './views/problems-text.ts';

/** Tests whether NAT64 and DNS64 carry packets, and reports what does not. */
export async function reportFunction(
  session: Session,
  target: ConfiguredNode,
  { json }: { readonly json: boolean },
  console: Console,
): Promise<ExitStatus> {
  const isUpApplied = (await readAppliedPhases(session)).includes('up');
  const input = { host: session.host, traffic: linuxTraffic(), isUpApplied, now: () => performance.now() };
  const report = await withActivity(
    console,
    () => 'testing NAT64 and DNS64',
    () => checkFunction(target, input),
    { json },
  );
  if (report === undefined) return exitStatus.done;
  if (json) makeEventStream(console.out, target.node.name)(makeFunctionEvent(report));
  if (report.status === 'works') return exitStatus.done;
  console.err(renderProblems([{ ...report.diagnostic, isForcible: false }], console.color.err, console.foldWidth.err));
  return report.status === 'pending' ? exitStatus.done : exitStatus.functionFailed;
}
