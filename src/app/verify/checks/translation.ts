import type { Dns64Instance } from '../../../config/cluster.ts';
import { embed } from '../../../core/ip/ip.ts';
import { checkFunction } from '../translation/check-function.ts';
import { describeResult, findBadCheck } from '../translation/explain-function-checks.ts';
import type { FunctionCheck, FunctionCheckName, FunctionReport } from '../translation/function-check.ts';
import { type Check, type CheckName, type CheckOutcome, type CheckTask, notApplicable } from '../verify-check.ts';

/** The requests that `apply` sends too, and what each of them tests. */
export const checkTranslation: Check = ({ cluster, node, host, traffic, phases, now }) => {
  if (cluster.dns64.length === 0)
    return (['dns64', 'dns64-upstream', 'nat64'] as const).flatMap((check) => notApplicable(check, `mode ${cluster.mode} has no NAT64`));
  let shared: Promise<FunctionReport | undefined> | undefined;
  const readReport = (): Promise<FunctionReport | undefined> => {
    shared ??= checkFunction({ cluster, node }, { host, traffic, isUpApplied: phases.has('up'), now });
    return shared;
  };
  return cluster.dns64.flatMap((dns64): readonly CheckTask[] =>
    parts(dns64).map(({ check, target, names }) => ({
      check,
      target,
      run: async () => judge(await readReport(), names),
    })),
  );
};

interface Part {
  readonly check: CheckName;
  readonly target: string;
  readonly names: readonly FunctionCheckName[];
}

function parts({ ip, prefix, remoteServer }: Dns64Instance): readonly Part[] {
  return [
    { check: 'dns64', target: ip, names: ['dns64'] },
    { check: 'dns64-upstream', target: remoteServer, names: ['forwarded'] },
    { check: 'nat64', target: embed(prefix, remoteServer), names: ['nat64-udp', 'nat64'] },
  ];
}

function judge(report: FunctionReport | undefined, names: readonly FunctionCheckName[]): CheckOutcome {
  const checks = report?.checks.filter(({ name }) => names.includes(name)) ?? [];
  const milliseconds = Math.max(0, ...checks.map((check) => check.milliseconds));
  const bad = findBadCheck(report?.checks ?? [], names);
  if (bad === undefined || report === undefined || report.status === 'works') return { status: 'passed', milliseconds };
  const { detail, fix = 'Run: lazyjack apply' } = report.diagnostic;
  const own = describeCheck(bad);
  return { status: 'failed', detail: own, ...(detail !== own && { cause: detail }), fix, milliseconds };
}

/** The same sentence as that of `apply` where the check is the one that it names. */
function describeCheck(check: FunctionCheck): string {
  const subject = check.name === 'dns64' || check.name === 'forwarded' ? `DNS64, ${check.to},` : check.to;
  return `${subject} ${describeResult(check)}${check.from === undefined ? '' : `, asked from ${check.from}`}.`;
}
