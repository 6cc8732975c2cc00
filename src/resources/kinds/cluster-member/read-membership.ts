import type { HostReader } from '../../../core/host/host-ports.ts';
import { wasInitInterrupted, wasResetInterrupted } from '../../../core/kubernetes/kubeadm-log.ts';
import { type Membership, type MemberRole, memberRoles } from '../../../core/facts/member-facts.ts';
import { readFileText } from './read-file-text.ts';

/**
 * The membership of this node according to the files that kubeadm leaves, in the order in which it creates them. There is no owner mark: a
 * node that was reset by hand is no member, whatever the journal says. `log`: the output of the kubeadm that lazyjack ran, if any.
 */
export async function readMembership(
  { files, certificates }: Pick<HostReader, 'files' | 'certificates'>,
  log?: string,
): Promise<Membership | null> {
  const read = (name: string): Promise<string | null> => readFileText(files, `/etc/kubernetes/${name}`);
  const [ca, certificate, apiServer, controllerManager, scheduler, etcd, adminConf, kubelet, bootstrap, kubeletConfig, output] =
    await Promise.all([
      certificates.read('/etc/kubernetes/pki/ca.crt'),
      read('pki/apiserver.crt'),
      read('manifests/kube-apiserver.yaml'),
      read('manifests/kube-controller-manager.yaml'),
      read('manifests/kube-scheduler.yaml'),
      read('manifests/etcd.yaml'),
      read('admin.conf'),
      read('kubelet.conf'),
      read('bootstrap-kubelet.conf'),
      readFileText(files, '/var/lib/kubelet/config.yaml'),
      log === undefined ? null : readFileText(files, log),
    ]);
  const manifests = [apiServer, controllerManager, scheduler];
  // The CA alone is no membership: lazyjack itself writes it before `kubeadm init`.
  const filesByRole = {
    'control-plane': [certificate, ...manifests, etcd, adminConf],
    worker: [kubelet, bootstrap],
  } as const satisfies Record<MemberRole, unknown>;
  const role = memberRoles.find((each) => filesByRole[each].some((file) => file !== null));
  if (role === undefined) return null;
  // Certificates that the kubelet got from the API server. On a worker node they mark the end of join's TLS bootstrap. Up to 1.15 the first
  // certificates are kept beside them.
  const rotated = kubelet?.includes('kubelet-client-current.pem') === true;
  // `kubeadm reset` deletes the manifests and the kubelet's directory first, and kubelet.conf last.
  const ofControlPlane = [certificate, ...manifests, ...(usesLocalEtcd(apiServer) ? [etcd] : [])];
  const required = [kubelet, kubeletConfig, ...(role === 'worker' ? [] : ofControlPlane)];
  const isWhole = required.every((file) => file !== null) && !wasResetInterrupted(output ?? '');
  // Since 1.17, kubelet.conf of a control plane node refers to those certificates (kubelet-finalize, almost the last phase), unless
  // `rotateCertificates` is off. An upgraded node that was created before keeps its own. In these cases no file shows how far kubeadm got
  // after the manifests; its log does.
  const isFinished = rotated || (role === 'control-plane' && !wasInitInterrupted(output ?? ''));
  return { role, ca: ca?.publicKeyHash ?? null, complete: isWhole && isFinished };
}

/** Whether the API server uses the etcd that kubeadm runs beside it. It reaches that one over loopback; without the flag, it is kubeadm's default. */
function usesLocalEtcd(apiServer: string | null): boolean {
  const servers = /^\s*-\s+["']?--etcd-servers=(.*?)["']?\s*$/mu.exec(apiServer ?? '')?.[1];
  return servers === undefined || /\/\/(?:127\.|\[::1\]|localhost[:/])/u.test(servers);
}
