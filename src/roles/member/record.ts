import { contentRef } from '../../core/content.ts';
import type { Json } from '../../core/json.ts';
import type { KubernetesFacts } from '../../core/kubernetes-facts.ts';
import type { FoundMember, MemberRecord } from '../../core/membership.ts';
import type { Wish } from '../../core/resource.ts';
import { foundVersion } from '../../kubeadm/version.ts';
import { memberRecordText } from '../../resources/kubeadm/member-record.ts';
import { memberRecordPath } from '../paths.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import type { MemberDifference } from './difference.ts';
import { wholeFile } from '../whole-file.ts';

/** Kinds of `general.kubeadm` that are in a node's own kubeadm.conf. */
const kindsOf = {
  master: ['InitConfiguration', 'ClusterConfiguration', 'KubeletConfiguration', 'KubeProxyConfiguration'],
  minion: ['JoinConfiguration'],
} as const;

/** What of this configuration `kubeadm init` or `join` takes and leaves no trace of in files; undefined: kubeadm cannot be asked for its version. */
function memberRecordOf({ cluster, node }: RoleInput, { kubeadm }: KubernetesFacts): MemberRecord | undefined {
  const version = foundVersion(kubeadm);
  if (version === undefined) return undefined;
  const additions = kindsOf[node.roles.has('master') ? 'master' : 'minion'].flatMap((kind): [string, string][] => {
    const addition = cluster.kubeadm[kind];
    return addition === undefined ? [] : [[kind, contentRef(Buffer.from(canonical(addition), 'utf8')).sha256]];
  });
  return { kubeadm: `1.${version.minor}`, services: cluster.services.map(({ text }) => text), additions: Object.fromEntries(additions) };
}

/** Written before kubeadm runs, and again when a difference has been settled in the cluster itself. */
export function memberRecord(input: RoleInput, facts: KubernetesFacts): readonly Wish[] {
  const record = memberRecordOf(input, facts);
  if (record === undefined) return [];
  const sources = sourcesOf(input, ['topology', input.node.name]);
  return [wholeFile({ path: memberRecordPath, content: memberRecordText(record), mode: 0o600, secret: true, sources })];
}

/** Of `general.kubeadm` no file of kubeadm's has a whole trace. */
export function recordDifferences(input: RoleInput, kubernetes: KubernetesFacts, { record }: FoundMember): readonly MemberDifference[] {
  const now = memberRecordOf(input, kubernetes);
  if (record === undefined || now === undefined) return [];
  const kinds = [...new Set([...Object.keys(record.additions), ...Object.keys(now.additions)])].sort();
  const digest = (text: string | undefined): string => (text === undefined ? 'nothing' : `SHA-256 ${text.slice(0, 12)}`);
  return kinds
    .filter((kind) => record.additions[kind] !== now.additions[kind])
    .map((kind) => ({
      what: `general.kubeadm.${kind}`,
      found: digest(record.additions[kind]),
      wanted: digest(now.additions[kind]),
      at: [['general', 'kubeadm', kind]],
      concerns: 'up',
      remedy: 'record',
    }));
}

/** JSON in which the order of keys means nothing. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
