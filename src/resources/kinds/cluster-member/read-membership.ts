import type { FilesReader } from '../../../core/host/files-port.ts';
import type { HostReader } from '../../../core/host/host-ports.ts';
import { wasInitInterrupted } from '../../../core/kubernetes/kubeadm-init-log.ts';
import { type Membership, type MemberRole, memberRoles } from '../../../core/facts/member-facts.ts';
import { readFileText } from './read-file-text.ts';

/**
 * The membership of this node according to the files that kubeadm leaves, in the order in which it creates them. There is no owner mark: a
 * node that was reset by hand is no member, whatever the journal says. `log`: the output of `kubeadm init` that lazyjack ran, if any.
 */
export async function readMembership(
  { files, certificates }: Pick<HostReader, 'files' | 'certificates'>,
  log?: string,
): Promise<Membership | null> {
  const read = (name: string): Promise<string | null> => readFileText(files, `/etc/kubernetes/${name}`);
  const [ca, certificate, apiServer, adminConf, kubelet, bootstrap] = await Promise.all([
    certificates.read('/etc/kubernetes/pki/ca.crt'),
    read('pki/apiserver.crt'),
    read('manifests/kube-apiserver.yaml'),
    read('admin.conf'),
    read('kubelet.conf'),
    read('bootstrap-kubelet.conf'),
  ]);
  // The CA alone is no membership: lazyjack itself writes it before `kubeadm init`.
  const filesByRole = { 'control-plane': [certificate, apiServer, adminConf], worker: [kubelet, bootstrap] } as const satisfies Record<
    MemberRole,
    unknown
  >;
  const role = memberRoles.find((each) => filesByRole[each].some((file) => file !== null));
  if (role === undefined) return null;
  // Certificates that the kubelet got from the API server. On a worker node they mark the end of join's TLS bootstrap. Up to 1.15 the first
  // certificates are kept beside them.
  const rotated = kubelet?.includes('kubelet-client-current.pem') === true;
  const complete =
    role === 'worker' ? rotated : apiServer !== null && kubelet !== null && (rotated || !(await isInitUnfinished(files, log)));
  return { role, ca: ca?.publicKeyHash ?? null, complete };
}

/**
 * Since 1.17, kubelet.conf of a control plane node refers to those certificates (kubelet-finalize, almost the last phase), unless
 * `rotateCertificates` is off. An upgraded node that was created before keeps its own. In these cases no file shows how far kubeadm got
 * after the manifests; its log does.
 */
async function isInitUnfinished(files: FilesReader, log: string | undefined): Promise<boolean> {
  return log !== undefined && wasInitInterrupted((await readFileText(files, log)) ?? '');
}
