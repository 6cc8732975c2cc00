import type { Cluster } from '../config/cluster.ts';
import { isMember } from '../config/is-member.ts';
import { contentRef } from '../core/content.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import { checkAdditions, checkDocuments } from '../kubeadm/check-documents.ts';
import { checkVersion } from '../kubeadm/check-version.ts';
import { dialect, type Dialect } from '../kubeadm/dialect.ts';
import type { KubeadmDocument } from '../kubeadm/document.ts';
import { kubeadmDocuments } from '../kubeadm/documents.ts';
import type { KubeadmModel } from '../kubeadm/model.ts';
import type { KubeadmProblem } from '../kubeadm/problem.ts';
import { kubeadmYaml } from '../kubeadm/to-yaml.ts';
import { foundVersion, type KubeadmVersion, parseKubeadmVersion } from '../kubeadm/version.ts';
import { seed } from '../resources/seed.ts';
import { criSocket } from './cri-socket.ts';
import { desired, type Desired, nothingDesired } from './desired.ts';
import { kubeadmModel } from './kubeadm-model.ts';
import { kubeadmConfPath, kubeletResolvConf } from './paths.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { workArea } from './work-area.ts';

/** kubeadm.conf of a master or minion: a seed, that people may edit before `up`. */
export function kubeadmConf(input: RoleInput, facts: KubernetesFacts): Desired {
  const { cluster, node } = input;
  if (!isMember(node)) return nothingDesired;
  const path = kubeadmConfPath(cluster.workArea);
  const directories = workArea(input);
  const known = kubeadmConfContent(input, facts);
  if ('reason' in known) return { wishes: directories, unknown: [{ address: seed.address({ path }), reason: known.reason }] };
  const bytes = Buffer.from(kubeadmYaml(known.documents, known.to), 'utf8');
  const { sha256, bytes: length } = contentRef(bytes);
  const conf = seed.declare(
    { path },
    { type: 'seed', content: { sha256, bytes: length }, mode: 0o600, uid: 0, gid: 0 },
    {
      after: directories.map(({ address }) => address),
      contents: [bytes],
      sources: sourcesOf(input, ['general'], ['topology', node.name]),
    },
  );
  return desired([...directories, conf]);
}

/** Where the configuration names no version, a cluster keeps its own until kubeadm upgrades it: another patch of kubeadm alone changes nothing. */
function clusterVersion(cluster: Cluster, { membership }: KubernetesFacts, kubeadm: KubeadmVersion): Cluster {
  const runs = parseKubeadmVersion(membership?.fixed.version ?? '');
  if (cluster.kubernetesVersion !== undefined || runs?.minor !== kubeadm.minor) return cluster;
  return { ...cluster, kubernetesVersion: runs.text };
}

interface Content {
  readonly model: KubeadmModel;
  readonly documents: readonly KubeadmDocument[];
  /** Whose form they have. */
  readonly to: Dialect;
}

/** What kubeadm.conf says, for the kubeadm that is there. */
export function kubeadmConfContent(
  { cluster, node }: Pick<RoleInput, 'cluster' | 'node'>,
  facts: KubernetesFacts,
): Content | { readonly reason: string; readonly fix: string } {
  if (!facts.kubeadm.found) return { reason: facts.kubeadm.reason, fix: 'Install kubeadm and the kubelet, 1.13 or newer.' };
  const version = foundVersion(facts.kubeadm);
  if (version === undefined) {
    return { reason: `kubeadm says that it is ${facts.kubeadm.version}, which is no version`, fix: 'Install a release of kubeadm.' };
  }
  const cri = criSocket(cluster, facts);
  if ('reason' in cri) return cri;
  const resolvConf = cluster.translation === undefined ? {} : { resolvConf: kubeletResolvConf };
  const model = kubeadmModel(clusterVersion(cluster, facts, version), node, { criSocket: cri.socket, ...resolvConf });
  if (model === undefined) {
    return node.roles.has('master')
      ? { reason: 'no token: run lazyjack init', fix: 'Run: lazyjack init' }
      : {
          reason: 'no token: run lazyjack init on the master',
          fix: 'Run `lazyjack init` on the master, and copy the configuration here afterwards.',
        };
  }
  const to = dialect(version);
  return { model, documents: kubeadmDocuments(model, to, cluster.kubeadm), to };
}

/** What kubeadm would not understand of it. Of our own making alone it understands all (`goldens.test.ts`); people may have added something. */
export function kubeadmConfProblems({ kubeadm }: RoleInput['cluster'], { model, documents, to }: Content): readonly KubeadmProblem[] {
  const addedTo = documents.filter(({ kind }) => kubeadm[kind] !== undefined);
  return [...checkVersion(model, to.version), ...checkAdditions(kubeadm, to), ...checkDocuments(addedTo, to)];
}
