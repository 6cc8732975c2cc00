import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import { Failure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import { formatKubeadmYaml } from '../../kubeadm/format-kubeadm-yaml.ts';
import { makeKubeadmConfContent } from '../../roles/desired/kubernetes/kubeadm-conf.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';

/** The first minor version with `kubeadm config validate`. */
const firstWithValidate = 26;

/**
 * Asks kubeadm about the documents of this node, if the configuration adds to them: lazyjack has no schema of kubelet and kube-proxy. It
 * accepts all generated ones. undefined: not asked, or no answer.
 */
export async function validateKubeadmConf(
  { kubeadm }: HostReader,
  target: ConfiguredNode,
  facts: KubernetesFacts,
): Promise<readonly string[] | undefined> {
  const content = makeKubeadmConfContent(target, facts);
  if ('reason' in content || content.format.version.minor < firstWithValidate) return undefined;
  if (content.documents.every(({ kind }) => target.cluster.kubeadm[kind] === undefined)) return undefined;
  try {
    return await kubeadm.validate(formatKubeadmYaml(content.documents, content.format));
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}
