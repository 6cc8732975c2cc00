import type * as z from 'zod';
import type { KubeadmApi, KubeadmKind } from './api/api.ts';
import { apiVersion } from './api/api.ts';
import type { Dialect } from './dialect.ts';
import type { KubeadmDocument } from './document.ts';
import type { Additions } from './documents.ts';
import type { KubeadmProblem } from './problem.ts';

/**
 * Whether these documents, additions and all, have only fields that this version of the API has. Older kubeadm drops others with a warning in a
 * long output, and makes a cluster that nobody asked for.
 */
export function checkDocuments(documents: readonly KubeadmDocument[], { api }: Dialect): readonly KubeadmProblem[] {
  return documents.flatMap((document) => {
    const result = schemaOf(api, document.kind)?.safeParse(document);
    return result?.error?.issues.flatMap((issue) => problem(document.kind, issue, api)) ?? [];
  });
}

/** Additions that can never have an effect. */
export function checkAdditions(additions: Additions, { api, version }: Dialect): readonly KubeadmProblem[] {
  const reset = additions['ResetConfiguration'];
  return [
    ...Object.entries(additions).flatMap(([kind, addition]) =>
      ['apiVersion', 'kind']
        .filter((name) => addition[name] !== undefined && addition[name] !== expected(name, kind, api))
        .map((name) => fixed(kind, name)),
    ),
    ...(reset === undefined || api.kinds().ResetConfiguration !== undefined ? [] : [noReset(version.text)]),
  ];
}

function expected(name: string, kind: string, api: KubeadmApi): string | undefined {
  if (name === 'kind') return kind;
  return schemaOf(api, kind) === undefined ? undefined : apiVersion(api);
}

function fixed(kind: string, name: string): KubeadmProblem {
  return {
    severity: 'error',
    at: ['general', 'kubeadm', kind, name],
    summary: 'Not for the configuration to say',
    detail: `${name} follows from the kubeadm that is installed.`,
    fix: 'Remove the line.',
  };
}

function noReset(version: string): KubeadmProblem {
  return {
    severity: 'warning',
    at: ['general', 'kubeadm', 'ResetConfiguration'],
    summary: 'No effect with this kubeadm',
    detail: `kubeadm ${version} reads no configuration when it resets a node; 1.31 is the first that does.`,
  };
}

function problem(kind: string, issue: z.core.$ZodIssue, api: KubeadmApi): readonly KubeadmProblem[] {
  const path = ['general', 'kubeadm', kind, ...issue.path.map(String)];
  const names = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : undefined;
  return (names ?? [path]).map((at) => ({
    severity: 'error',
    at,
    summary: names === undefined ? 'Not what kubeadm takes here' : 'Unknown field of kubeadm',
    detail:
      names === undefined
        ? `${at.slice(2).join('.')} does not have the form of ${apiVersion(api)}: ${issue.message}.`
        : `${kind} of ${apiVersion(api)} has no ${at.slice(3).join('.')}.`,
    fix: 'See "kubeadm config print init-defaults" and the reference of this version.',
  }));
}

function schemaOf(api: KubeadmApi, kind: string): z.ZodType | undefined {
  return isKubeadmKind(kind) ? api.kinds()[kind] : undefined;
}

function isKubeadmKind(kind: string): kind is KubeadmKind {
  return ['InitConfiguration', 'ClusterConfiguration', 'JoinConfiguration', 'ResetConfiguration'].includes(kind);
}
