import { isFirstControlPlaneNode } from '../../config/control-plane.ts';
import { makeContentRef } from '../../core/content.ts';
import type { Json } from '../../core/json.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { MemberFacts, MemberRecord } from '../../core/facts/member-facts.ts';
import type { DesiredResource } from '../../core/resource.ts';
import { parseInstalledVersion } from '../../kubeadm/kubeadm-version.ts';
import { formatMemberRecord } from '../../resources/kinds/cluster-member/member-record.ts';
import { memberRecordPath } from '../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import type { MemberDifference } from './member-difference.ts';
import { declareFile } from '../desired/declare-file.ts';

/** Kinds of `general.kubeadm` that go into the kubeadm.conf of a node, by the command that reads it. */
const documentKinds = {
  init: ['InitConfiguration', 'ClusterConfiguration', 'KubeletConfiguration', 'KubeProxyConfiguration'],
  join: ['JoinConfiguration'],
} as const;

/** Settings that `kubeadm init` or `join` uses and does not store in files. undefined: the version of kubeadm is unknown. */
function makeMemberRecord({ cluster, node }: RoleInput, { kubeadm }: KubernetesFacts): MemberRecord | undefined {
  const version = parseInstalledVersion(kubeadm);
  if (version === undefined) return undefined;
  const additions = documentKinds[isFirstControlPlaneNode(cluster, node) ? 'init' : 'join'].flatMap((kind): [string, string][] => {
    const addition = cluster.kubeadm[kind];
    return addition === undefined ? [] : [[kind, makeContentRef(Buffer.from(toCanonicalJson(addition), 'utf8')).sha256]];
  });
  return { kubeadm: `1.${version.minor}`, services: cluster.services.map(({ text }) => text), additions: Object.fromEntries(additions) };
}

/** Written before kubeadm runs, and again when a difference was resolved in the cluster itself. */
export function declareMemberRecord(input: RoleInput, facts: KubernetesFacts): readonly DesiredResource[] {
  const record = makeMemberRecord(input, facts);
  if (record === undefined) return [];
  const sources = sourcesOf(input, ['topology', input.node.name]);
  return [declareFile({ path: memberRecordPath, content: formatMemberRecord(record), mode: 0o600, isSecret: true, sources })];
}

/** Differences in `general.kubeadm`, compared by digest: no file of kubeadm contains all of it. */
export function findRecordDifferences(input: RoleInput, kubernetes: KubernetesFacts, { record }: MemberFacts): readonly MemberDifference[] {
  const desired = makeMemberRecord(input, kubernetes);
  if (record === undefined || desired === undefined) return [];
  const kinds = [...new Set([...Object.keys(record.additions), ...Object.keys(desired.additions)])].sort();
  const digest = (text: string | undefined): string => (text === undefined ? 'nothing' : `SHA-256 ${text.slice(0, 12)}`);
  return kinds
    .filter((kind) => record.additions[kind] !== desired.additions[kind])
    .map((kind) => ({
      setting: `general.kubeadm.${kind}`,
      live: digest(record.additions[kind]),
      desired: digest(desired.additions[kind]),
      paths: [['general', 'kubeadm', kind]],
      affectsPhase: 'up',
      remedy: 'record',
    }));
}

/** JSON that is independent of the order of keys. */
function toCanonicalJson(value: Json): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
