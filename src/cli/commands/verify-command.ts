import { isIPv6 } from 'node:net';
import { openVerifiedCluster, readVerifiedPhases } from '../../app/verify/open-verified-cluster.ts';
import { runChecks } from '../../app/verify/run-checks.ts';
import { openSession } from '../../app/session/open-session.ts';
import { Failure } from '../../core/failure.ts';
import { terminalSafeJson } from '../../core/text/terminal-safe-json.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import { linuxRunningKubernetes } from '../../host/kubernetes/linux-running-kubernetes.ts';
import { linuxVerifyTraffic } from '../../host/traffic/linux-verify-traffic.ts';
import { defaultConfiguration } from '../command-options.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { withActivity } from '../progress/activity.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { renderProblems } from '../views/problems-text.ts';
import { makeVerifyDocument, renderVerification } from '../views/verify-text.ts';
import { withSignals } from '../with-signals.ts';

export interface VerifyOptions extends Omit<GlobalOptions, 'config'> {
  /** undefined: the applied configuration, else that of the other commands. */
  readonly config?: string | undefined;
  readonly json: boolean;
  readonly url?: string | undefined;
  readonly ipv6Target?: string | undefined;
  readonly thisMachine?: boolean;
}

/** Tests from this node whether the cluster works. Changes nothing. */
export async function runVerifyCommand(options: VerifyOptions, console: Console): Promise<ExitStatus> {
  const url = options.url === undefined ? undefined : parseUrl(options.url);
  const { ipv6Target } = options;
  if (ipv6Target !== undefined && !isIPv6(ipv6Target))
    throw new Failure('refused', `--ipv6-target ${quote(ipv6Target)} is not an IPv6 address`, {
      fix: 'Write an address, such as 2001:db8::1.',
    });
  const {
    cluster,
    node,
    problems = [],
  } = await openVerifiedCluster({ ...options, defaultConfig: defaultConfiguration }, makeDiagnosticsReport(console));
  if (problems.length > 0) console.err(renderProblems(problems, console.color.err, console.foldWidth.err));
  const session = await openSession({ thisMachine: options.thisMachine, engine: cluster.engine });
  const phases = await readVerifiedPhases(session);
  const now = (): number => performance.now();
  const input = {
    cluster,
    node,
    host: session.host,
    traffic: linuxVerifyTraffic(),
    kubernetes: linuxRunningKubernetes(),
    phases,
    url,
    ipv6Target,
    now,
  };
  const messages = { firstSignal: 'stopping the checks.', secondSignal: () => '', status: exitStatus.refused };
  let progress = '';
  const report = (ended: number, total: number): void => {
    progress = `, ${ended} of ${total} checks done`;
  };
  const results = await withActivity(
    console,
    () => `verifying ${node.name}${progress}`,
    () => withSignals(console, messages, (signal) => runChecks(input, signal, report)),
    options,
  );
  console.out(
    options.json
      ? `${terminalSafeJson(makeVerifyDocument(node.name, results))}\n`
      : renderVerification(results, { color: console.color.out, width: console.width }),
  );
  return results.some(({ outcome }) => outcome.status === 'failed') ? exitStatus.refused : exitStatus.done;
}

/** NAT64 translates every protocol; HTTPS would only add certificates to what may go wrong. */
function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' && url.username === '' && url.password === '') return url;
  throw new Failure('refused', `--url ${quote(text)} is not an address of an object on an HTTP server`, { fix: 'Write http://NAME/FILE.' });
}
