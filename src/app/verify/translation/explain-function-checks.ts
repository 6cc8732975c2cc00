import type { Dns64Instance } from '../../../config/cluster.ts';
import type { Diagnostic } from '../../../core/diagnostic.ts';
import { supportBridge } from '../../../core/owner-marks.ts';
import { dns64ContainerName } from '../../../roles/desired/translation/container-specs.ts';
import type { ConfiguredNode } from '../../configuration/configured-node.ts';
import type { FunctionCheck, FunctionCheckName, FunctionReport, FunctionResult } from './function-check.ts';
import { isAlive } from './run-function-checks.ts';

export interface ExplainInput extends ConfiguredNode {
  /** Problems of this host that stop translation, as they are after the checks failed. */
  readonly causes: readonly Diagnostic[];
  /** Phase `up` is applied. Before that, the translator may not be prepared yet. */
  readonly isUpApplied: boolean;
}

/** Says from the checks whether NAT64 and DNS64 work, and otherwise the likely cause and the next command. Pure. */
export function explainFunctionChecks(checks: readonly FunctionCheck[], input: ExplainInput): FunctionReport {
  const isTranslator = input.cluster.nat64.some(({ node }) => node === input.node);
  const find = isTranslator ? findFailureOnTranslator : findFailureElsewhere;
  const [failure] = input.cluster.dns64.flatMap((dns64) => find(checks, dns64, input) ?? []);
  if (failure === undefined) return { status: 'works', checks };
  return { status: failure.severity === 'warning' ? 'pending' : 'fails', checks, diagnostic: failure };
}

const summary = 'applied, but NAT64 carries nothing';

function findFailureOnTranslator(checks: readonly FunctionCheck[], dns64: Dns64Instance, input: ExplainInput): Diagnostic | undefined {
  const unanswered = findBad(checks, 'dns64');
  if (unanswered?.result.status === 'wrong-answer') return explainWrongAnswer(dns64, unanswered, 'Run: lazyjack plan --phase prepare');
  if (unanswered !== undefined) {
    return explain(input, {
      detail: `DNS64, ${dns64.ip}, ${describeResult(unanswered)}.`,
      fix: `See what it says: docker logs ${dns64ContainerName}. Then check again: lazyjack apply`,
    });
  }
  const udp = findBad(checks, 'upstream-udp');
  const tcp = findBad(checks, 'upstream-tcp');
  const untranslatedUdp = findBad(checks, 'nat64-udp');
  // A server without TCP says nothing about translation, if what came over UDP passed it.
  const isWithoutTcp = tcp !== undefined && udp === undefined && untranslatedUdp === undefined;
  const untranslated = (isWithoutTcp ? undefined : findBad(checks, 'nat64')) ?? untranslatedUdp;
  const forwarded = findBad(checks, 'forwarded');
  if (untranslated === undefined && forwarded === undefined) return undefined;
  if (udp !== undefined && (tcp !== undefined || untranslated === undefined)) {
    const source = input.cluster.sourceOf(['dns64', 'remote_server']);
    return {
      severity: 'error',
      summary: `${summary}: the DNS server behind it does not answer`,
      detail: `${dns64.remoteServer} ${describeResult(udp)}, asked over IPv4 without NAT64.`,
      fix: `Correct dns64.remote_server (${source.file}:${source.line}), or the way of ${input.node.name} to it: ip -4 route get ${dns64.remoteServer}. Then: lazyjack apply`,
      source,
    };
  }
  const [to, bad] = untranslated === undefined ? ['DNS64', forwarded] : [untranslated.to, untranslated];
  return explain(input, {
    detail: `${to} ${describeResult(bad)}, while ${dns64.remoteServer} answers over IPv4 without NAT64.`,
    fix: `Look for a rule that drops packets of ${supportBridge}, or for a missing masquerade: iptables-save; nft list ruleset. Then check again: lazyjack apply`,
  });
}

function findFailureElsewhere(checks: readonly FunctionCheck[], dns64: Dns64Instance, input: ExplainInput): Diagnostic | undefined {
  const translator = dns64.node.name;
  const unanswered = findBad(checks, 'dns64');
  const untranslatedUdp = findBad(checks, 'nat64-udp');
  // A DNS server may have no TCP. A rule that rejects packets refuses them in the same way, but then UDP does not pass either.
  const untranslated =
    findBad(checks, 'nat64', (result) => (untranslatedUdp === undefined ? isAlive(result) : result.status === 'answered')) ??
    untranslatedUdp;
  if (unanswered?.result.status === 'wrong-answer')
    return explainWrongAnswer(dns64, unanswered, `Run on ${translator}: lazyjack plan --phase prepare`);
  const absent = unanswered === undefined ? [untranslated].find((check) => check !== undefined && isAbsent(check)) : findAbsent(checks);
  if (absent !== undefined) {
    const isPending = !input.isUpApplied;
    return {
      severity: isPending ? 'warning' : 'error',
      summary: isPending ? 'NAT64 does not answer yet' : summary,
      detail: `${absent.to}, ${partNames[absent.name] ?? 'on'} ${translator}, ${describeResult(absent)}.`,
      fix: `${isPending ? `If ${translator} is not prepared yet, run there` : `Run on ${translator}`}: lazyjack apply --phase prepare. Then check again here: lazyjack apply`,
    };
  }
  const bad = unanswered ?? untranslated ?? findBad(checks, 'forwarded');
  if (bad === undefined) return undefined;
  const what = bad === untranslated ? bad.to : `DNS64, ${bad.to},`;
  return explain(input, {
    detail: `${what} ${describeResult(bad)}${bad.from === undefined ? '' : `, asked from ${bad.from}`}.`,
    fix: `Run on ${translator}: lazyjack apply --phase prepare. It checks the same there and names a cause. Then check again here: lazyjack apply`,
  });
}

/** The parts of a translator, between the address that a check asks and the translator's name. */
const partNames: Partial<Record<FunctionCheckName, string>> = {
  translator: "the support network's gateway on",
  container: 'DNS64 on',
  nat64: 'behind NAT64 on',
  'nat64-udp': 'behind NAT64 on',
};

function explainWrongAnswer({ ip, prefix }: Dns64Instance, check: FunctionCheck, run: string): Diagnostic {
  return {
    severity: 'error',
    summary,
    detail: `DNS64, ${ip}, ${describeResult(check)} for ipv4only.arpa instead of one in ${prefix.text}: another server has this address, or DNS64 runs with another configuration.`,
    fix: `${run}, which shows whether DNS64 is as configured.`,
  };
}

/** The part of the translator that is not there. undefined: all of it is, but packets to it are dropped. */
function findAbsent(checks: readonly FunctionCheck[]): FunctionCheck | undefined {
  return findBad(checks, 'translator', isAlive) ?? checks.find((check) => check.name === 'container' && isAbsent(check));
}

/**
 * Whether a host on the way says that nobody has the address. A container that is there and refuses until the deadline is no container that
 * starts: a rule rejects the packets, or its server ended.
 */
function isAbsent({ result }: FunctionCheck): boolean {
  return result.status === 'unreachable';
}

/** The first check of this name that has a bad result. */
function findBad(
  checks: readonly FunctionCheck[],
  which: FunctionCheckName,
  isGood: (result: FunctionResult) => boolean = ({ status }) => status === 'answered',
): FunctionCheck | undefined {
  return checks.find(({ name, result }) => name === which && !isGood(result));
}

/** The bad check with one of these names that explains most: of the first name that has one. `checks`: all of them. */
export function findBadCheck(checks: readonly FunctionCheck[], names: readonly FunctionCheckName[]): FunctionCheck | undefined {
  // A DNS server without TCP refuses it with and without NAT64, while UDP passes.
  const isWithoutTcp =
    findBad(checks, 'nat64-udp') === undefined &&
    !checks.some(({ name, result }) => name === 'upstream-tcp' && result.status === 'answered');
  return names.flatMap((name) => findBad(checks, name, name === 'nat64' && isWithoutTcp ? isAlive : undefined) ?? [])[0];
}

/** Adds the likely cause, if a problem of this host is one. */
function explain({ causes: [cause] }: ExplainInput, { detail, fix }: { readonly detail: string; readonly fix: string }): Diagnostic {
  if (cause === undefined) return { severity: 'error', summary, detail, fix };
  return {
    severity: 'error',
    summary,
    detail: `${detail} Likely cause: ${cause.summary}. ${cause.detail}`,
    fix: cause.fix ?? fix,
  };
}

/** The rest of a sentence that begins with the address. */
export function describeResult(check: Pick<FunctionCheck, 'result'> | undefined): string {
  const result: FunctionResult = check?.result ?? { status: 'silent' };
  switch (result.status) {
    case 'answered':
      return 'answers';
    case 'wrong-answer':
      return `answers ${result.answer}`;
    case 'no-answer-upstream':
      return `answers ${result.code}`;
    case 'refused':
      return 'refuses the request';
    case 'ended':
      return 'ends the connection without a valid answer';
    case 'forbidden':
      return 'cannot be asked: a rule of this host or of a router drops the packets';
    case 'unreachable':
      return `is unreachable: ${result.reason}`;
    case 'silent':
      return 'does not answer';
  }
}
