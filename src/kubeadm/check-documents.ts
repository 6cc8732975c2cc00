import type * as z from 'zod';
import type { Json, JsonObject } from '../core/json.ts';
import type { KubeadmApi, KubeadmKind } from './api/kubeadm-api.ts';
import { formatApiVersion } from './api/kubeadm-api.ts';
import type { KubeadmFormat } from './kubeadm-format.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';
import type { Additions } from './make-documents.ts';
import type { KubeadmProblem } from './kubeadm-problem.ts';

/**
 * Checks that these documents, with additions, have only fields of this API version. Older kubeadm drops unknown fields with a warning in a
 * long output, and creates a cluster that differs from the configuration.
 */
export function checkDocuments(documents: readonly KubeadmDocument[], { api, version }: KubeadmFormat): readonly KubeadmProblem[] {
  return documents.flatMap((document) => {
    const result = schemaOf(api, document.kind)?.safeParse(document);
    return [
      ...(result?.error?.issues.flatMap((issue) => problemsOfIssue(document.kind, issue, api)) ?? []),
      ...laterFields.flatMap((field) => checkLaterField(document, field, version)),
    ];
  });
}

interface LaterField {
  readonly kind: KubeadmKind;
  readonly path: readonly string[];
  readonly sinceMinor: number;
}

/** Fields that were added to an API version after its first release. */
const laterFields: readonly LaterField[] = [{ kind: 'ClusterConfiguration', path: ['etcd', 'external', 'httpEndpoints'], sinceMinor: 35 }];

function checkLaterField(
  document: KubeadmDocument,
  { kind, path, sinceMinor }: LaterField,
  { text, minor }: KubeadmFormat['version'],
): readonly KubeadmProblem[] {
  if (document.kind !== kind || minor >= sinceMinor || !isWritten(document, path)) return [];
  return [
    {
      severity: 'error',
      at: ['general', 'kubeadm', kind, ...path],
      summary: 'Unknown field of kubeadm',
      detail: `kubeadm ${text} does not know ${path.join('.')} of ${kind}, which exists from 1.${sinceMinor} on.`,
      fix: `Remove it, or install kubeadm 1.${sinceMinor} or newer.`,
    },
  ];
}

function isWritten(value: Json | undefined, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return value !== undefined;
  return isObject(value) && isWritten(value[name], rest);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Additions that can never have an effect, or whose effect neither kubeadm nor lazyjack removes. */
export function checkAdditions(additions: Additions, { api }: KubeadmFormat): readonly KubeadmProblem[] {
  return [
    ...Object.entries(additions).flatMap(([kind, addition]) =>
      ['apiVersion', 'kind']
        .filter((name) => addition[name] !== undefined && addition[name] !== expectedValue(name, kind, api))
        .map((name) => fixedFieldProblem(kind, name)),
    ),
    ...proxyRemainsProblems(additions['KubeProxyConfiguration']?.['mode']),
  ];
}

function expectedValue(name: string, kind: string, api: KubeadmApi): string | undefined {
  if (name === 'kind') return kind;
  return schemaOf(api, kind) === undefined ? undefined : formatApiVersion(api);
}

function fixedFieldProblem(kind: string, name: string): KubeadmProblem {
  return {
    severity: 'error',
    at: ['general', 'kubeadm', kind, name],
    summary: 'Not for the configuration to say',
    detail: `${name} follows from the kubeadm that is installed.`,
    fix: 'Remove the line.',
  };
}

/**
 * Rules that kube-proxy leaves behind in each mode, and the command that removes them. Those of mode iptables are recognized by their
 * names, and `destroy` removes them.
 */
const remainsByProxyMode: ReadonlyMap<unknown, readonly [what: string, command: string]> = new Map([
  ['ipvs', ['the tables of IPVS and the interface kube-ipvs0', 'ipvsadm --clear; ip link delete kube-ipvs0']],
  ['nftables', ['the tables kube-proxy of nftables', 'nft delete table ip kube-proxy; nft delete table ip6 kube-proxy']],
]);

function proxyRemainsProblems(mode: unknown): readonly KubeadmProblem[] {
  const [what, command] = remainsByProxyMode.get(mode) ?? [];
  if (what === undefined || command === undefined) return [];
  return [
    {
      severity: 'warning',
      at: ['general', 'kubeadm', 'KubeProxyConfiguration', 'mode'],
      summary: 'Objects of kube-proxy remain on the host',
      detail: `In mode ${String(mode)} kube-proxy creates ${what}, which neither kubeadm reset nor "lazyjack destroy" removes.`,
      fix: `After "lazyjack destroy": ${command}`,
    },
  ];
}

function problemsOfIssue(kind: string, issue: z.core.$ZodIssue, api: KubeadmApi): readonly KubeadmProblem[] {
  const path = ['general', 'kubeadm', kind, ...issue.path.map(String)];
  const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : undefined;
  return (names ?? [path]).map((at) => ({
    severity: 'error',
    at,
    summary: names === undefined ? 'Not what kubeadm takes here' : 'Unknown field of kubeadm',
    detail:
      names === undefined
        ? `${at.slice(2).join('.')} does not have the form of ${formatApiVersion(api)}: ${issue.message}.`
        : `${kind} of ${formatApiVersion(api)} has no ${at.slice(3).join('.')}.`,
    fix: 'See "kubeadm config print init-defaults" and the reference of this version.',
  }));
}

function schemaOf(api: KubeadmApi, kind: string): z.ZodType | undefined {
  return isKubeadmKind(kind) ? api.schemas()[kind] : undefined;
}

function isKubeadmKind(kind: string): kind is KubeadmKind {
  return ['InitConfiguration', 'ClusterConfiguration', 'JoinConfiguration'].includes(kind);
}
