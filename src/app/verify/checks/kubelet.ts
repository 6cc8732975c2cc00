import { managementAddresses } from '../../../config/addressing.ts';
import { isMember } from '../../../config/is-member.ts';
import { parseAddress } from '../../../core/ip/ip.ts';
import { findFlags } from '../../../host/kubernetes/kubelet-flags.ts';
import { kubeletResolvConfPath } from '../../../roles/lazyjack-paths.ts';
import { type Check, type CheckOutcome, notApplicable, type VerifyInput } from '../verify-check.ts';

/** The kubelet runs, with the addresses of this node: its command line, not the files that it may have read before they changed. */
export const checkKubelet: Check = (input) => {
  const { node, phases, kubernetes } = input;
  if (!isMember(node)) return notApplicable('kubelet', `${node.name} is no member of the cluster`);
  if (!phases.has('up')) return notApplicable('kubelet', 'phase up is not applied');
  return [{ check: 'kubelet', target: '', run: async () => judge(input, await kubernetes.readKubeletArguments()) }];
};

function judge({ cluster, node }: VerifyInput, args: readonly string[] | null): CheckOutcome {
  if (args === null)
    return {
      status: 'failed',
      detail: 'no kubelet runs.',
      cause: 'it ended, or was not started.',
      fix: 'See why: journalctl -u kubelet -n 50. Then: systemctl start kubelet',
    };
  const flags = findFlags(args.join(' '));
  // Of repeated flags the last one counts.
  const valueOf = (name: string): string | undefined => flags.findLast(({ argument }) => argument === name)?.value;
  const desired = managementAddresses(cluster, node).map(({ address }) => address);
  const nodeIps = valueOf('node-ip');
  const live = nodeIps?.split(',').map((text) => parseAddress(text)?.text ?? text);
  if (live?.join(',') !== desired.join(','))
    return explainDifference(
      live === undefined
        ? `the running kubelet has no --node-ip, instead of ${desired.join(',')}.`
        : `the running kubelet has --node-ip=${live.join(',')} instead of ${desired.join(',')}.`,
    );
  const resolvConf = valueOf('resolv-conf');
  if (cluster.dns64.length > 0 && resolvConf !== undefined && resolvConf !== kubeletResolvConfPath)
    return explainDifference(
      `the running kubelet has --resolv-conf=${resolvConf} instead of ${kubeletResolvConfPath}, so pods do not ask DNS64.`,
    );
  return { status: 'passed', detail: `node-ip ${desired.join(',')}` };
}

function explainDifference(detail: string): CheckOutcome {
  return {
    status: 'failed',
    detail,
    cause: 'the kubelet was started before its files changed, or another file has the argument too.',
    fix: 'See the files: systemctl cat kubelet; cat /var/lib/kubelet/kubeadm-flags.env /etc/default/kubelet. Then: systemctl restart kubelet',
  };
}
