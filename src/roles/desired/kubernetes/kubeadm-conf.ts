import type { Cluster } from '../../../config/cluster.ts';
import { isFirstControlPlaneNode } from '../../../config/control-plane.ts';
import { isMember } from '../../../config/is-member.ts';
import { makeContentRef } from '../../../core/content.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import { checkAdditions, checkDocuments } from '../../../kubeadm/check-documents.ts';
import { checkVersion } from '../../../kubeadm/check-version.ts';
import { chooseKubeadmFormat, type KubeadmFormat } from '../../../kubeadm/kubeadm-format.ts';
import type { KubeadmDocument } from '../../../kubeadm/kubeadm-document.ts';
import { makeKubeadmDocuments } from '../../../kubeadm/make-documents.ts';
import type { KubeadmModel } from '../../../kubeadm/node-model.ts';
import type { KubeadmProblem } from '../../../kubeadm/kubeadm-problem.ts';
import { formatKubeadmYaml } from '../../../kubeadm/format-kubeadm-yaml.ts';
import { parseInstalledVersion, type KubeadmVersion, parseKubeadmVersion } from '../../../kubeadm/kubeadm-version.ts';
import { editableFile } from '../../../resources/kinds/editable-file/index.ts';
import { chooseFutureCriSocket } from './choose-cri-socket.ts';
import { toDesiredState, type DesiredState, emptyDesiredState } from '../../desired-state.ts';
import { makeKubeadmModel } from './kubeadm-model.ts';
import { kubeadmConfPath, kubeletResolvConfPath } from '../../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareWorkArea } from '../work-area.ts';

/** kubeadm.conf of a control plane node or worker node. It is an editable file: the admin may edit it before `up`. */
export function declareKubeadmConf(input: RoleInput, facts: KubernetesFacts): DesiredState {
  const { cluster, node } = input;
  if (!isMember(node)) return emptyDesiredState;
  const path = kubeadmConfPath(cluster.workArea);
  const directories = declareWorkArea(input);
  const content = makeKubeadmConfContent(input, facts);
  if ('reason' in content)
    return { desired: directories, unknown: [{ address: editableFile.makeAddress({ path }), reason: content.reason }] };
  const bytes = Buffer.from(formatKubeadmYaml(content.documents, content.format), 'utf8');
  const { sha256, bytes: length } = makeContentRef(bytes);
  const conf = editableFile.declare(
    { path },
    { type: 'editable-file', content: { sha256, bytes: length }, mode: 0o600, uid: 0, gid: 0 },
    {
      needs: directories.map(({ address }) => address),
      contents: [bytes],
      sources: sourcesOf(input, ['general'], ['topology', node.name]),
    },
  );
  return toDesiredState([...directories, conf]);
}

/**
 * If the configuration names no version, the cluster keeps its own until kubeadm upgrades it. A different patch release of kubeadm alone
 * changes nothing.
 */
function withClusterVersion(cluster: Cluster, { membership }: KubernetesFacts, kubeadm: KubeadmVersion): Cluster {
  const running = parseKubeadmVersion(membership?.fixed.version ?? '');
  if (cluster.kubernetesVersion !== undefined || running?.minor !== kubeadm.minor) return cluster;
  return { ...cluster, kubernetesVersion: running.text };
}

export interface KubeadmConfContent {
  readonly model: KubeadmModel;
  readonly documents: readonly KubeadmDocument[];
  /** The kubeadm version and API version that the documents are written for. */
  readonly format: KubeadmFormat;
}

/** The content of kubeadm.conf for the installed kubeadm. */
export function makeKubeadmConfContent(
  { cluster, node }: Pick<RoleInput, 'cluster' | 'node'>,
  facts: KubernetesFacts,
): KubeadmConfContent | { readonly reason: string; readonly fix: string } {
  if (!facts.kubeadm.found) return { reason: facts.kubeadm.reason, fix: 'Install kubeadm and the kubelet, 1.13 or newer.' };
  const version = parseInstalledVersion(facts.kubeadm);
  if (version === undefined) {
    return { reason: `kubeadm says that it is ${facts.kubeadm.version}, which is no version`, fix: 'Install a release of kubeadm.' };
  }
  const cri = chooseFutureCriSocket(cluster, facts, version);
  if ('reason' in cri) return cri;
  const resolvConf = cluster.dns64.length === 0 ? {} : { resolvConf: kubeletResolvConfPath };
  const model = makeKubeadmModel(withClusterVersion(cluster, facts, version), node, { criSocket: cri.socket, ...resolvConf });
  if (model === undefined) {
    return isFirstControlPlaneNode(cluster, node)
      ? { reason: 'no token: run lazyjack init', fix: 'Run: lazyjack init' }
      : {
          reason: 'no token: run lazyjack init on the control plane node',
          fix: 'Run `lazyjack init` on the control plane node, and copy the configuration here afterwards.',
        };
  }
  const format = chooseKubeadmFormat(version);
  return { model, documents: makeKubeadmDocuments(model, format, cluster.kubeadm), format };
}

/**
 * Parts of kubeadm.conf that kubeadm would not accept. Only documents with additions from general.kubeadm are checked: kubeadm accepts all
 * generated ones (`goldens.test.ts`).
 */
export function findKubeadmConfProblems(
  { kubeadm }: RoleInput['cluster'],
  { model, documents, format }: KubeadmConfContent,
): readonly KubeadmProblem[] {
  const withAdditions = documents.filter(({ kind }) => kubeadm[kind] !== undefined);
  return [...checkVersion(model, format.version), ...checkAdditions(kubeadm, format), ...checkDocuments(withAdditions, format)];
}
