import { Failure, isFailure } from '../../core/failure.ts';
import { checkCertificates } from './checks/certificates.ts';
import { checkIpv6FromHost, checkIpv6FromPod } from './checks/native-ipv6.ts';
import { checkKubelet } from './checks/kubelet.ts';
import { checkNodeReady } from './checks/node-ready.ts';
import { checkPathMtu } from './checks/path-mtu.ts';
import { checkPing } from './checks/ping-nodes.ts';
import { checkPodSubnets } from './checks/pod-subnets.ts';
import { checkService } from './checks/service-address.ts';
import { checkToken } from './checks/bootstrap-token.ts';
import { checkDownload } from './checks/nat64-download.ts';
import { checkTranslation } from './checks/translation.ts';
import type { Check, CheckName, CheckOutcome, CheckTask, VerifyInput } from './verify-check.ts';

/** With the name under which a failure to list what there is to check is shown. */
const checks: readonly (readonly [CheckName, Check])[] = [
  ['ping', checkPing],
  ['mtu', checkPathMtu],
  ['dns64', checkTranslation],
  ['nat64-download', checkDownload],
  ['ipv6-host', checkIpv6FromHost],
  ['ipv6-pod', checkIpv6FromPod],
  ['pod-subnet', checkPodSubnets],
  ['service', checkService],
  ['kubelet', checkKubelet],
  ['node-ready', checkNodeReady],
  ['certificate', checkCertificates],
  ['bootstrap-token', checkToken],
];

/** Number of checks that run at the same time. A check starts a process at most. */
const parallelChecks = 16;
/** Milliseconds for one check. */
const checkDeadline = 20_000;

export interface CheckResult {
  readonly check: CheckName;
  readonly target: string;
  readonly outcome: CheckOutcome;
  /** Of the answer itself where the check knows it, else of the whole check. */
  readonly milliseconds: number;
}

/** Runs every check that this node has, in the order of the table. `report`: the number of checks that ended, and of all. Rejects with a Failure of kind `interrupted` when the signal aborts. */
export async function runChecks(
  input: VerifyInput,
  signal: AbortSignal,
  report: (ended: number, total: number) => void = () => undefined,
): Promise<readonly CheckResult[]> {
  const tasks = (await Promise.all(checks.map(([name, check]) => listTasks(name, check, input)))).flat();
  const results: CheckResult[] = [];
  let next = 0;
  let ended = 0;
  report(ended, tasks.length);
  const work = async (): Promise<void> => {
    for (let at = next++; at < tasks.length && !signal.aborted; at = next++) {
      const task = tasks[at];
      if (task !== undefined) results[at] = await runCheck(task, input.now, signal);
      report(++ended, tasks.length);
    }
  };
  await Promise.all(Array.from({ length: parallelChecks }, work));
  if (signal.aborted) throw new Failure('interrupted', 'interrupted before every check ended');
  return results;
}

async function listTasks(name: CheckName, check: Check, input: VerifyInput): Promise<readonly CheckTask[]> {
  try {
    return await check(input);
  } catch (cause) {
    const outcome = explainFailure(cause);
    return [{ check: name, target: '', run: async () => outcome }];
  }
}

async function runCheck({ check, target, run }: CheckTask, now: () => number, signal: AbortSignal): Promise<CheckResult> {
  const start = now();
  const outcome = await withDeadline(run, signal);
  const milliseconds = 'milliseconds' in outcome ? outcome.milliseconds : now() - start;
  return { check, target, outcome, milliseconds };
}

/** A check that ignores its signal still ends here. */
async function withDeadline(run: CheckTask['run'], signal: AbortSignal): Promise<CheckOutcome> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(checkDeadline)]);
  const late = new Promise<CheckOutcome>((resolve) => {
    const giveUp = (): void => {
      // The check gets a moment for a more exact answer.
      setTimeout(resolve, 500, {
        status: 'failed',
        detail: `there is no result after ${checkDeadline / 1000} s.`,
        fix: 'Run it again with -v, which shows the program that does not end.',
      }).unref();
    };
    if (deadline.aborted) giveUp();
    else deadline.addEventListener('abort', giveUp, { once: true });
  });
  return Promise.race([run(deadline).catch(explainFailure), late]);
}

function explainFailure(cause: unknown): CheckOutcome {
  if (isFailure(cause, 'denied')) return { status: 'not-permitted', detail: cause.message };
  if (isFailure(cause, 'missing')) return { status: 'not-possible', detail: cause.message };
  if (cause instanceof Failure) return { status: 'failed', detail: `${cause.message}.`, fix: cause.fix ?? 'Run it again with -v.' };
  throw cause;
}
