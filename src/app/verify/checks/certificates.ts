import { isMember } from '../../../config/is-member.ts';
import { countDaysUntil } from '../../../core/kubernetes/certificate-validity.ts';
import { type ExpiringCertificate, listCertificateFiles, readExpiringCertificate } from '../expiring-certificates.ts';
import { type Check, type CheckOutcome, type CheckTask, notApplicable } from '../verify-check.ts';
import { describeExpiry, warningDays } from './expiry.ts';

/** No certificate of this node ends soon. */
export const checkCertificates: Check = async ({ node, host, phases }) => {
  if (!isMember(node)) return notApplicable('certificate', `${node.name} is no member of the cluster`);
  if (!phases.has('up')) return notApplicable('certificate', 'phase up is not applied');
  return (await listCertificateFiles(host.files)).map((path): CheckTask => ({
    check: 'certificate',
    target: path,
    run: async () => judge(path, await readExpiringCertificate(host.files, path), host.invocation.now()),
  }));
};

function judge(path: string, certificate: ExpiringCertificate | undefined, now: Date): CheckOutcome {
  if (certificate === undefined)
    return {
      status: 'failed',
      detail: `${path} has no certificate that can be read.`,
      cause: 'the file was deleted, or is damaged.',
      fix: isOfKubelet(path)
        ? `${kubeletLog} Then ${kubeletRepair}`
        : `See what it contains: openssl x509 -noout -text -in ${path}. Then restore it from a backup.`,
    };
  const { notAfter } = certificate;
  const days = countDaysUntil(notAfter, now);
  const text = describeExpiry(notAfter, now);
  if (days >= warningDays) return { status: 'passed', detail: `${days} days` };
  return { status: notAfter <= now ? 'failed' : 'warning', detail: `${certificate.path} ${text}.`, ...explainRenewal(certificate) };
}

const kubeletLog = 'See what it says: journalctl -u kubelet -n 50.';
const kubeletRepair = 'proceed as the Kubernetes documentation describes under "Kubelet client certificate rotation fails".';

function isOfKubelet(path: string): boolean {
  return path.startsWith('/var/lib/kubelet/');
}

function explainRenewal({ path, isAuthority }: ExpiringCertificate): { readonly cause: string; readonly fix: string } {
  if (isAuthority)
    return {
      cause: 'kubeadm does not renew certificate authorities.',
      fix: 'Rotate it as the Kubernetes documentation describes under "Manual Rotation of CA Certificates".',
    };
  if (isOfKubelet(path))
    return {
      cause: 'the kubelet renews it by itself, and did not: it does not reach the API server, or it was off for too long.',
      fix: `${kubeletLog} After the end, ${kubeletRepair}`,
    };
  return {
    cause: 'kubeadm renews certificates only during an upgrade, or with `kubeadm certs renew`.',
    fix: 'Run: kubeadm certs renew all (before 1.20: kubeadm alpha certs renew all). Then restart the control plane pods.',
  };
}
