import { kindNames } from '../../core/kind-names.ts';
import { isMember } from '../../config/is-member.ts';
import { asContentRef, type Contents } from '../../core/content.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import { unitDirectory } from '../../core/host/services-port.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger } from '../../journal/ledger.ts';
import type { Plan } from '../../planner/plan.ts';
import { hasControlPlane } from '../../resources/kinds/cluster-member/has-control-plane.ts';
import { file } from '../../resources/kinds/file/index.ts';
import { clusterMemberAddress } from '../../roles/desired/kubernetes/declare-cluster-member.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import { readJoinedNodes } from './read-joined-nodes.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/** Further names are counted instead of listed. */
const maxNamedWorkers = 5;

/**
 * Warns about worker nodes that would keep running without their control plane. If the API server does not answer, only the irreversible change of
 * the plan mentions worker nodes.
 */
export async function warnAboutReadyWorkers(
  host: Pick<HostReader, 'files' | 'certificates' | 'kubeadm'>,
  { changes }: Pick<Plan, 'changes'>,
): Promise<readonly PreflightProblem[]> {
  const removed = changes.find(
    ({ ref, before, after }) => ref.kind === kindNames.clusterMember && hasControlPlane(before) && after === null,
  );
  if (removed === undefined) return [];
  const { log } = removed.ref.id;
  const ready = ((await readJoinedNodes(host, typeof log === 'string' ? log : undefined)) ?? [])
    .filter((each) => each.isReady && !each.isControlPlane)
    .map(({ name }) => name);
  if (ready.length === 0) return [];
  const more = ready.length - maxNamedWorkers;
  return [
    {
      severity: 'warning',
      summary:
        ready.length === 1 ? 'a worker node of this cluster is still up' : `${ready.length} worker nodes of this cluster are still up`,
      detail: `${ready.slice(0, maxNamedWorkers).join(', ')}${more > 0 ? ` and ${more} more` : ''}. Without the control plane they keep running their pods, and nothing can stop them.`,
      fix: 'Run `lazyjack destroy` there first.',
      isForcible: false,
    },
  ];
}

/** The host is a member of the cluster, but its `opmodes` no longer give it a role there. No change of a plan would show this. */
export function checkClusterRoleRemoved({ cluster, node }: ConfiguredNode, { owned }: Ledger): readonly PreflightProblem[] {
  const member = owned.get(clusterMemberAddress);
  if (isMember(node) || member === undefined) return [];
  const isControlPlane = member.written.some(hasControlPlane);
  const source = cluster.sourceOf(['topology', node.name, 'opmodes']);
  return [
    {
      severity: 'error',
      summary: 'this host is a member of the cluster, and the configuration has no such role for it',
      detail: `kubeadm made it a ${isControlPlane ? 'control plane node' : 'worker node'}; its opmodes in ${source.file}:${source.line} are neither master nor minion.`,
      fix: `Change its opmodes back. Or let it leave first: \`lazyjack destroy --phase up\`${isControlPlane ? ", which deletes etcd's data" : ''}.`,
      source,
      isForcible: false,
      severityAtBoot: 'warning',
    },
  ];
}

/** Phase `up` needs `prepare`, so `prepare` is not restored before it. `restoredBefore`: phases that are restored before this one. */
export function neededByUp({ owned }: Pick<Ledger, 'owned'>, phase: Phase, restoredBefore: readonly Phase[]): readonly PreflightProblem[] {
  if (phase !== 'prepare' || restoredBefore.includes('up')) return [];
  const up = [...owned.values()].find((each) => each.phase === 'up');
  if (up === undefined) return [];
  return [
    {
      severity: 'error',
      summary: 'phase up is applied on this host',
      detail: `${up.address} is of it, and stands on what prepare made.`,
      fix: 'Run `lazyjack destroy --phase up` first, or `lazyjack destroy` for both.',
      isForcible: false,
    },
  ];
}

/** Restore units of 2.0.0 apply the YAML itself, as it is at boot. If the plan replaces such units, the warning gives the reason. */
export async function warnAboutRestoreUnitsOf200({ changes }: Plan, contents: Contents): Promise<readonly PreflightProblem[]> {
  const addresses = new Set(bootRestoreUnits.map((name) => file.makeAddress({ path: `${unitDirectory}/${name}` })));
  const replaced = changes.filter(({ address, after }) => addresses.has(address) && after !== null);
  const texts = await Promise.all(replaced.map(({ before }) => readContentText(contents, asContentRef(before?.['content'])?.sha256)));
  const configPaths = new Set(texts.flatMap((text) => / --config ("(?:\\.|[^"])*"|\S+)/u.exec(text)?.[1] ?? []));
  const [config] = configPaths;
  if (config === undefined) return [];
  return [
    {
      severity: 'warning',
      summary: 'the restore units of lazyjack 2.0.0 apply the YAML at boot',
      detail: `They read ${config.replaceAll(/^"|"$/gu, '')} at every boot, so a user who can write it becomes root then. After this apply they restore the applied configuration, from a copy in /var/lib/lazyjack.`,
      isForcible: false,
    },
  ];
}

async function readContentText(contents: Contents, sha256: string | undefined): Promise<string> {
  const bytes = sha256 === undefined ? undefined : await contents.get(sha256);
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}
