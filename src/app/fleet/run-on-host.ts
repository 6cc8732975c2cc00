import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteEnd, RemoteHost, RemoteProblem } from '../../core/host/remote-host-port.ts';
import { explainReceipt } from './install-host.ts';
import { remotePaths, scriptStatus } from './remote-paths.ts';
import { writeFunctions } from './write-functions.ts';

/** A run of lazyjack that changes a host. */
export interface RunRequest {
  /** Unique, in letters, digits and dashes. */
  readonly id: string;
  /** The administrator, for another one who comes at the same time. */
  readonly admin: string;
  /** The arguments of lazyjack. */
  readonly args: readonly string[];
  /** Becomes the configuration of the host; undefined: stays as it is. */
  readonly configuration?: Uint8Array | undefined;
  /** Becomes the plan file `remotePlan`. */
  readonly plan?: Uint8Array | undefined;
  /** Gets each line that lazyjack writes to standard output. Untrusted text. */
  readonly onLine: (line: string) => void;
  /** Aborted: the run finishes its step and rolls back. */
  readonly signal: AbortSignal;
}

export type RunEnd =
  | { readonly status: 'ended'; readonly exitCode: number; readonly stderr: string }
  /** Nothing was changed. */
  | { readonly status: 'not-started'; readonly problem: RemoteProblem }
  /** The host may have been changed. */
  | { readonly status: 'unknown'; readonly problem: RemoteProblem };

export const remotePlan = `${remotePaths.run}/plan.json`;

/** How long a host may be unreachable while it runs, in milliseconds, and how often it is tried. */
const reconnection = { patience: 300_000, pause: 2000 } as const;
/** Milliseconds; a run of kubeadm with its image pulls is the longest. */
const runTimeout = 4 * 3_600_000;

/**
 * The run belongs to the host, not to the connection: it is a unit of systemd, or without systemd a session of its own. What it writes goes to files that only
 * root can read. The lock is held until the run has a process, so that of two administrators one is first. `$1` id, `$2` administrator, `$3` bytes of the configuration or -, `$4` its digest, then the arguments of lazyjack.
 */
const startScript = `${writeFunctions}
run=${remotePaths.run}
exec 9>$run.lock
flock -w 30 9 || { cat $run/admin >&2; exit ${scriptStatus.busy}; }
if [ -e $run/pid ] && [ ! -e $run/status ] && kill -0 "$(cat $run/pid)" 2>/dev/null; then
  cat $run/admin >&2; exit ${scriptStatus.busy}
fi
rm -rf $run; mkdir -m 700 $run
id=$1 bytes=$3 digest=$4
printf '%s\\n' "$2" >$run/admin
shift 4
if [ "$bytes" != - ]; then
  own "$(dirname ${remotePaths.configuration})" 755
  head -c "$bytes" | receive ${remotePaths.configuration} 600 "$digest"
fi
cat >${remotePlan}
cat >$run/run <<'END'
cd ${remotePaths.run}
${remotePaths.executable} "$@" >out 2>err </dev/null &
echo $! >pid.new; mv pid.new pid
s=0; wait $! || s=$?
echo $s >status.new; mv status.new status
END
: >$run/out; : >$run/err
echo "$id" >$run/id
if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
  systemd-run --quiet --collect --unit=lazyjack-fleet --setenv=SSH_CONNECTION="\${SSH_CONNECTION:-}" --setenv=PATH="$PATH" sh $run/run "$@" 9>&-
else
  setsid sh $run/run "$@" </dev/null >/dev/null 2>&1 9>&- &
fi
n=0; while [ ! -e $run/pid ] && [ $n -lt 100 ]; do sleep 0.1; n=$((n+1)); done
[ -e $run/pid ] || exit ${scriptStatus.noRun}`;

/** Writes what the run wrote from byte `$2` on, until it has ended; its standard error comes last. `$1`: its id. */
const followScript = `cd ${remotePaths.run} 2>/dev/null && [ "$(cat id)" = "$1" ] || exit ${scriptStatus.noRun}
at=$2 ended=
while :; do
  if [ -e status ]; then ended=status; elif ! kill -0 "$(cat pid)" 2>/dev/null; then sleep 1; [ -e status ] || ended=killed; fi
  size=$(stat -c %s out)
  if [ "$size" -gt "$at" ]; then tail -c +$((at+1)) out | head -c $((size-at)); at=$size; fi
  [ -z "$ended" ] || break
  sleep 0.2
done
tail -c 65536 err >&2
[ $ended = status ] || exit ${scriptStatus.noRun}
exit "$(cat status)"`;

/** lazyjack takes TERM as it takes Ctrl-C. */
const stopScript = `cd ${remotePaths.run} && [ "$(cat id)" = "$1" ] && [ ! -e status ] && kill -TERM "$(cat pid)"`;

/** Runs lazyjack on a host and resolves when it has ended there. If the connection is lost, the run goes on and is picked up again. */
export async function runOnHost(remote: RemoteHost, request: RunRequest): Promise<RunEnd> {
  const { id, admin, args, configuration, plan = new Uint8Array(), signal } = request;
  const digest = configuration === undefined ? '-' : createHash('sha256').update(configuration).digest('hex');
  const bytes = configuration === undefined ? '-' : String(configuration.length);
  const started = await remote.run({
    text: startScript,
    args: [id, admin, bytes, digest, ...args],
    input: Buffer.concat([configuration ?? new Uint8Array(), plan]),
  });
  // A connection that breaks here may have started the run: following it tells.
  if (started.status === 'failed' && !started.hasStarted) return { status: 'not-started', problem: started.problem };
  if (started.status === 'ended' && started.exitCode === scriptStatus.noRun) return toRunEnd(started);
  if (started.status === 'ended' && started.exitCode !== 0) return { status: 'not-started', problem: explainStart(started) };
  const stop = makeStop(remote, id);
  const onAbort = (): void => void stop();
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await follow(remote, request, stop);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Stops a run once: a second TERM would end it without rolling back. What did not reach the host may be sent again. */
function makeStop(remote: RemoteHost, id: string): () => Promise<void> {
  let isSent = false;
  return async () => {
    if (isSent) return;
    isSent = true;
    const ended = await remote.run({ text: stopScript, args: [id], timeout: 30_000 });
    isSent = ended.status === 'ended' || ended.hasStarted;
  };
}

async function follow(remote: RemoteHost, { id, onLine, signal }: RunRequest, stop: () => Promise<void>): Promise<RunEnd> {
  let at = 0;
  for (let giveUpAt = Date.now() + reconnection.patience; ;) {
    const ended = await remote.run({
      text: followScript,
      args: [id, String(at)],
      timeout: runTimeout,
      onLine: (line) => {
        at += Buffer.byteLength(line) + 1;
        giveUpAt = Date.now() + reconnection.patience;
        onLine(line);
      },
    });
    if (ended.status === 'ended') return toRunEnd(ended);
    if (Date.now() > giveUpAt) return { status: 'unknown', problem: ended.problem };
    await sleep(reconnection.pause);
    if (signal.aborted) await stop();
  }
}

function toRunEnd({ exitCode, stderr }: Extract<RemoteEnd, { readonly status: 'ended' }>): RunEnd {
  if (exitCode !== scriptStatus.noRun) return { status: 'ended', exitCode, stderr };
  return {
    status: 'unknown',
    problem: {
      summary: 'The run was killed on the host',
      detail: 'It ended without a result: the host was restarted, or the process was killed.',
      fix: 'See `lazyjack fleet status`. The next apply or destroy continues from the journal of the host.',
    },
  };
}

function explainStart({ exitCode, stderr }: Extract<RemoteEnd, { readonly status: 'ended' }>): RemoteProblem {
  const text = stderr.trim();
  if (exitCode === scriptStatus.busy)
    return {
      summary: 'Another administrator changes this host',
      detail: `The run of ${text} has not ended.`,
      fix: 'Wait for it, then run this command again.',
    };
  return (
    explainReceipt(exitCode, stderr) ?? {
      summary: 'The run could not be started',
      detail: text === '' ? `The exit status was ${exitCode}.` : text,
    }
  );
}
