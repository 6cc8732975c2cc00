import { hashCaCertificate } from '../../../core/kubernetes/hash-ca-certificate.ts';
import type { FilesReader } from '../../../core/host/files-port.ts';
import { wasInitInterrupted } from '../../../core/kubernetes/kubeadm-init-log.ts';
import type { Membership } from '../../../core/facts/member-facts.ts';
import { readFileText } from './read-file-text.ts';

/**
 * What this node is by the files that kubeadm leaves, in the order in which it makes them. No marker of ours: a node that somebody reset by
 * hand is none, whatever the journal says. `log`: what our `kubeadm init` said, where there was one.
 */
export async function readMembership(files: FilesReader, log?: string): Promise<Membership | null> {
  const read = (name: string): Promise<string | null> => readFileText(files, `/etc/kubernetes/${name}`);
  const [ca, certificate, apiServer, adminConf, kubelet, bootstrap] = await Promise.all([
    read('pki/ca.crt'),
    read('pki/apiserver.crt'),
    read('manifests/kube-apiserver.yaml'),
    read('admin.conf'),
    read('kubelet.conf'),
    read('bootstrap-kubelet.conf'),
  ]);
  // The CA alone is no membership: lazyjack itself puts it there before `kubeadm init`.
  const made = { master: [certificate, apiServer, adminConf], minion: [kubelet, bootstrap] };
  if ([...made.master, ...made.minion].every((file) => file === null)) return null;
  const role = made.master.every((file) => file === null) ? 'minion' : 'master';
  // Certificates that the kubelet got from the API server: on a minion the end of join's TLS bootstrap. Up to 1.15 the first ones stay beside them.
  const rotated = kubelet?.includes('kubelet-client-current.pem') === true;
  const complete =
    role === 'minion' ? rotated : apiServer !== null && kubelet !== null && (rotated || !(await isInitUnfinished(files, log)));
  return { role, ca: ca === null ? null : hashOrNull(ca), complete };
}

/**
 * A master's kubelet.conf leads to those certificates since 1.17 (kubelet-finalize, almost the last phase), unless `rotateCertificates` is off, and
 * one that was made before and upgraded keeps its own. Where it does not, no file says how far kubeadm got after the manifests; its log does.
 */
async function isInitUnfinished(files: FilesReader, log: string | undefined): Promise<boolean> {
  return log !== undefined && wasInitInterrupted((await readFileText(files, log)) ?? '');
}

/** null: what is there is no certificate. */
function hashOrNull(pem: string): string | null {
  try {
    return hashCaCertificate(pem);
  } catch {
    return null;
  }
}
