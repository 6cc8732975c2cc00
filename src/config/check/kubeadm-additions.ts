import type { Json } from '../../core/json.ts';
import { readArguments } from '../../core/kubernetes/component-arguments.ts';
import { familiesOf } from '../cluster-draft.ts';
import type { Mode } from '../cluster.ts';
import type { ConfigProblem, Path } from '../config-problem.ts';
import { neededPhases, type ReservedSetting, reservedSettings } from './reserved-kubeadm-settings.ts';
import type { Rule } from './rule.ts';

/** Additions of `general.kubeadm` that would overrule a setting that lazyjack makes itself or relies on. */
export const kubeadmAdditions: Rule = ({ settings: { general }, mode }) => {
  const documents = general?.kubeadm ?? {};
  const problems = [
    ...reservedSettings
      .filter((reserved) => appliesTo(reserved, mode))
      .flatMap((reserved) => {
        const at = findOverride(documents, reserved);
        return at === undefined ? [] : [makeProblem(at, reserved)];
      }),
    ...findSkippedPhases(documents),
    ...findMissingToken(documents, general?.token),
  ];
  // A removed parent is found once for each of its settings.
  return [...new Map(problems.map((problem) => [problem.at.join(' '), problem])).values()];
};

function appliesTo({ onlyIpv6 = false }: ReservedSetting, mode: Mode | undefined): boolean {
  return !onlyIpv6 || (mode !== undefined && familiesOf(mode).every((family) => family === 6));
}

/** The place of a value that is not allowed, or of the null that removes it. undefined: not overruled. */
function findOverride(documents: Json, { path, argument, allowed, isWritten = false }: ReservedSetting): Path | undefined {
  let here: Json | undefined = documents;
  for (const [at, name] of path.entries()) {
    here = isObject(here) ? here[name] : undefined;
    if (here === undefined) return undefined;
    if (here === null) return isWritten ? path.slice(0, at + 1) : undefined;
  }
  if (argument === undefined) return here === allowed ? undefined : path;
  if (isObject(here) && here[argument] === null) return isWritten ? [...path, argument] : undefined;
  const written = (readArguments(withoutNulls(here)) ?? []).filter(({ name }) => name === argument);
  if (written.length === 0 || written.every(({ value }) => value === allowed)) return undefined;
  return isObject(here) ? [...path, argument] : path;
}

function makeProblem(at: Path, { path, why, fix, argument }: ReservedSetting): ConfigProblem {
  if (at.length < path.length) return refuse(at, `A null removes what lazyjack writes below ${at.slice(1).join('.')}.`, 'Remove the line.');
  return refuse(at, `${argument === undefined ? at.slice(1).join('.') : `The argument ${argument}`} ${why}`, fix);
}

/** Phases of kubeadm without which lazyjack does not find a complete member. */
function findSkippedPhases(documents: Json): readonly ConfigProblem[] {
  return Object.entries(neededPhases).flatMap(([kind, needed]) => {
    const document = isObject(documents) ? documents[kind] : undefined;
    const skipped = isObject(document) ? document['skipPhases'] : undefined;
    if (!isList(skipped)) return [];
    const isNeeded = (name: string): boolean => needed.some((phase) => name === phase || name.startsWith(`${phase}/`));
    const names = skipped.flatMap((name) => (typeof name === 'string' && isNeeded(name) ? [name] : []));
    if (names.length === 0) return [];
    const detail = `Without the phases ${names.join(', ')} of kubeadm this host does not become a node that lazyjack or other nodes recognise.`;
    return [refuse([kind, 'skipPhases'], detail, 'Take them out of the list. Phases of addons may be skipped.')];
  });
}

/** The list replaces that of lazyjack, so it must have the token that the nodes join with. */
function findMissingToken(documents: Json, token: string | undefined): readonly ConfigProblem[] {
  const init = isObject(documents) ? documents['InitConfiguration'] : undefined;
  const tokens = isObject(init) ? init['bootstrapTokens'] : undefined;
  if (tokens === undefined) return [];
  const hasToken = isList(tokens) && tokens.some((each) => isObject(each) && token !== undefined && each['token'] === token);
  if (hasToken) return [];
  const detail = 'bootstrapTokens replaces the token with which the nodes join, and the list has no general.token.';
  return [refuse(['InitConfiguration', 'bootstrapTokens'], detail, 'Remove the list, or add the token in general.token to it.')];
}

function refuse(at: Path, detail: string, fix: string): ConfigProblem {
  return {
    severity: 'error',
    // A reboot restores what an earlier lazyjack applied.
    severityWhenApplied: 'warning',
    at: ['general', 'kubeadm', ...at],
    part: 'key',
    summary: 'lazyjack relies on its own value of this setting',
    detail,
    fix,
  };
}

function withoutNulls(value: Json): Json {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null)) : value;
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
