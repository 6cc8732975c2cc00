import type { Diagnostic } from '../../../core/diagnostic.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import type { Traffic } from '../../../core/host/traffic-port.ts';
import { readHostFacts } from '../../../host/read-host-facts.ts';
import { runTranslationChecks } from '../../../roles/preflight/run-preflight-checks.ts';
import type { ConfiguredNode } from '../../configuration/configured-node.ts';
import { explainFunctionChecks } from './explain-function-checks.ts';
import type { FunctionReport } from './function-check.ts';
import { runFunctionChecks } from './run-function-checks.ts';

export interface CheckFunctionInput {
  readonly host: HostReader;
  readonly traffic: Traffic;
  /** Phase `up` is applied: the translator must be there. */
  readonly isUpApplied: boolean;
  /** Milliseconds of any clock. */
  readonly now: () => number;
}

/**
 * Tests from this node whether NAT64 and DNS64 carry packets. undefined: the configuration has none. Reads the host only if they do not, to
 * name the likely cause.
 */
export async function checkFunction(
  target: ConfiguredNode,
  { host, traffic, isUpApplied, now }: CheckFunctionInput,
): Promise<FunctionReport | undefined> {
  if (target.cluster.dns64.length === 0) return undefined;
  const checks = await runFunctionChecks(target, traffic, now);
  const report = explainFunctionChecks(checks, { ...target, isUpApplied, causes: [] });
  if (report.status === 'works') return report;
  return explainFunctionChecks(checks, { ...target, isUpApplied, causes: await findCauses(target, host) });
}

async function findCauses({ cluster, node }: ConfiguredNode, host: HostReader): Promise<readonly Diagnostic[]> {
  const readsEngine = cluster.nat64.some((nat64) => nat64.node === node);
  return runTranslationChecks({ cluster, node, facts: await readHostFacts(host, { readsEngine, readsNft: true }) });
}
