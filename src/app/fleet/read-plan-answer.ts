import * as z from 'zod';
import type { RemoteEnd, RemoteProblem } from '../../core/host/remote-host-port.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import type { FleetHost } from '../../fleet/fleet-host.ts';
import { countHostPlan, type FleetPhase, type HostPlan } from '../../fleet/host-plan.ts';
import { version } from '../lazyjack-version.ts';
import { planDocumentSchema } from '../plan/plan-document.ts';
import { scriptStatus } from './remote-paths.ts';

export interface AskedPlan {
  readonly command: 'apply' | 'destroy';
  /** undefined: every phase. */
  readonly phase: FleetPhase | undefined;
}

type Ended = Extract<RemoteEnd, { readonly status: 'ended' }>;

/** Reads what `lazyjack plan --json` answered on a host. Everything in it is untrusted: another plan than the one that was asked for is a problem. */
export function readPlanAnswer(host: FleetHost, { exitCode, stdout, stderr }: Ended, { command, phase }: AskedPlan): HostPlan {
  const failed = (problem: RemoteProblem): HostPlan => ({ host, status: 'failed', problem });
  if (exitCode === scriptStatus.notInstalled) return failed(notInstalled);
  const documents = stdout.split('\n').filter((line) => line !== '');
  if (documents.length === 0) return failed(explainRefusal(stderr));
  const other = documents.map(readVersion).find((found) => found !== version);
  if (other !== undefined)
    return failed({
      summary: 'The host has another lazyjack',
      detail: `It answers as lazyjack ${quote(other)}, and this is lazyjack ${version}.`,
      fix: 'Bring this one to it: lazyjack fleet init',
    });
  const plans = documents.map((line) => planDocumentSchema.safeParse(parseJsonOrUndefined(line)));
  const phases = plans.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const expected = (command === 'apply' ? (['prepare', 'up'] as const) : (['up', 'prepare'] as const)).filter(
    (each) => phase === undefined || each === phase,
  );
  const isAsked =
    phases.length === plans.length &&
    isSubsequence(
      phases.map((plan) => plan.phase),
      expected,
    ) &&
    phases.every((plan) => plan.command === command && plan.host === (command === 'apply' ? host.name : null));
  if (!isAsked) return failed(strangeAnswer(host, phases[0]?.host ?? undefined));
  const plan = { host, status: 'planned', phases, documents } as const;
  // It ended before it had planned everything: what is missing must not look like nothing to change.
  return exitCode === 0 || countHostPlan(plan).problems > 0 ? plan : failed(explainRefusal(stderr));
}

/** A node without a role has no phase up, and a destroy restores only applied phases. */
function isSubsequence(phases: readonly FleetPhase[], of: readonly FleetPhase[]): boolean {
  return phases.length > 0 && new Set(phases).size === phases.length && of.filter((each) => phases.includes(each)).join() === phases.join();
}

export const notInstalled: RemoteProblem = {
  summary: 'lazyjack is not on the host',
  detail: 'The fleet runs its own lazyjack on each host, and this host has none yet.',
  fix: 'Bring it there: lazyjack fleet init',
};

function strangeAnswer(host: FleetHost, name: string | undefined): RemoteProblem {
  return name === undefined || name === host.name
    ? { summary: 'The host does not answer as lazyjack does', detail: 'Its answer is no plan of the phases that were asked for.' }
    : {
        summary: 'The host answers for another node',
        detail: `It sent a plan of ${quote(name)}, and was asked for that of ${host.name}.`,
        fix: `Check that ssh reaches ${host.name}: \`ssh.host\` of the node, and ssh's own configuration.`,
      };
}

/** lazyjack refused to plan, in its own words: summary first. */
export function explainRefusal(stderr: string): RemoteProblem {
  const lines = stderr
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  const [first = 'it gave no reason', ...others] = lines.slice(-20);
  return { summary: 'lazyjack on the host refused', detail: [first, ...others].join('\n') };
}

const versionSchema = z.object({ format: z.literal('lazyjack-plan'), lazyjack: z.string().max(40) });

/** The version of the lazyjack that wrote a document; of what is no document at all, this one's, so that the document is refused for what it is. */
function readVersion(line: string): string {
  return versionSchema.safeParse(parseJsonOrUndefined(line)).data?.lazyjack ?? version;
}

/** undefined: the text is not JSON. */
export function parseJsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
