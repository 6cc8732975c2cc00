import type { Console } from '../../src/cli/console.ts';
import { makeDesiredState } from '../../src/app/plan/make-desired-state.ts';
import { escapeForTerminal } from '../../src/cli/views/escape-for-terminal.ts';
import { renderError } from '../../src/cli/views/outcome-text.ts';
import { showPlans } from '../../src/cli/show-plans.ts';
import type { Cluster, ClusterNode } from '../../src/config/cluster.ts';
import type { CniPlugins } from '../../src/core/host/cni-plugins-port.ts';
import { Failure, stackOf } from '../../src/core/failure.ts';
import type { Host } from '../../src/core/host/host-ports.ts';
import type { DesiredResource } from '../../src/core/resource.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { readKubernetesFacts } from '../../src/host/kubernetes/read-kubernetes-facts.ts';
import { emptyLedger } from '../../src/journal/ledger.ts';
import { makePlan } from '../../src/planner/make-plan.ts';
import { kinds } from '../../src/resources/index.ts';
import { runPreflightChecks } from '../../src/roles/preflight/run-preflight-checks.ts';
import { findControlCharacter } from '../../testing/hostile-text.ts';

export const installedPlugins: CniPlugins = {
  find: async () => ({ found: true, directory: '/opt/cni/bin', supportedVersions: [['0.4.0', '1.0.0']] }),
};
const ownCommand = { command: ['/opt/lazyjack/dist/lazyjack'] };

export interface BothPlans {
  /** The problem: an exception other than Failure, or text with terminal control characters. */
  readonly problem?: string;
  /** The desired resources of `prepare`, if no problem blocks it. */
  readonly desired?: readonly DesiredResource[];
}

/** Plans both phases for one node and renders the plans in every format. A refusal is a valid result too. */
export async function planBothPhases(
  host: Host,
  cluster: Cluster,
  node: ClusterNode,
  plugins: CniPlugins = installedPlugins,
): Promise<BothPlans> {
  try {
    const kubernetes = await readKubernetesFacts(
      { ...host, cniPlugins: plugins },
      { readsInstalled: true, pluginPrograms: [], pluginDirectories: [], workArea: cluster.workArea },
    );
    const input = { cluster, node, facts: { ...(await readHostFacts(host)), kubernetes } };
    let ready: readonly DesiredResource[] | undefined;
    for (const phase of ['prepare', 'up'] as const) {
      const { desired, unknown } = makeDesiredState(phase, input, ownCommand);
      const plan = await makePlan({ host, kinds, desired, unknown, ledger: emptyLedger, phase, adopt: new Set() });
      const problems = runPreflightChecks(input, phase);
      const subject = { command: 'apply', phase, host: node.name, config: cluster.file, adopt: [] } as const;
      for (const json of [false, true]) {
        const console = makeCapturedConsole(!json);
        await showPlans([{ plan, problems, ledger: emptyLedger, subject }], host.contents, console, { json, detail: 'full' });
        const obeyed = findControlCharacter(console.text(), { colors: true });
        if (obeyed !== undefined) return { problem: `a terminal would obey ${obeyed} in the ${json ? 'JSON' : 'plan'} of ${phase}` };
      }
      const clear = plan.refused.length + plan.unknown.length === 0 && problems.every(({ severity }) => severity === 'warning');
      if (phase === 'prepare' && clear) ready = desired;
    }
    return ready === undefined ? {} : { desired: ready };
  } catch (cause) {
    const problem = findErrorProblem(cause);
    return problem === undefined ? {} : { problem };
  }
}

/** Checks that an error is a Failure and that its text is safe for a terminal. */
export function findErrorProblem(cause: unknown): string | undefined {
  if (!(cause instanceof Failure)) return `it threw: ${stackOf(cause)}`;
  const obeyed = findControlCharacter(renderError(cause, false));
  return obeyed === undefined ? undefined : `a terminal would obey ${obeyed} in an error`;
}

interface CapturedConsole extends Console {
  /** Standard output and standard error, in the order of the writes. */
  readonly text: () => string;
}

/** A console that keeps its text and is not interactive. */
function makeCapturedConsole(color: boolean): CapturedConsole {
  const written: string[] = [];
  const keep = (text: string): void => {
    written.push(escapeForTerminal(text, { colors: color }));
  };
  return {
    out: keep,
    err: keep,
    color: { out: color, err: color },
    columns: () => 100,
    width: 100,
    foldWidth: { out: 80, err: 80 },
    isInteractive: false,
    ask: async () => '',
    text: () => written.join(''),
  };
}
