import { managementAddress } from '../../../config/addressing.ts';
import { isFailure } from '../../../core/failure.ts';
import { isMember } from '../../../config/is-member.ts';
import type { ClusterNodeStatus } from '../../../core/host/kubeadm-port.ts';
import { type Check, type CheckOutcome, notApplicable, type VerifyInput } from '../verify-check.ts';

/** The API server has this node, with its management address, and it is ready. */
export const checkNodeReady: Check = (input) => {
  const { node, phases } = input;
  if (!isMember(node)) return notApplicable('node-ready', `${node.name} is no member of the cluster`);
  if (!phases.has('up')) return notApplicable('node-ready', 'phase up is not applied');
  return [{ check: 'node-ready', target: node.name, run: () => checkNode(input) }];
};

async function checkNode(input: VerifyInput): Promise<CheckOutcome> {
  const { node, cluster, kubernetes } = input;
  try {
    return judge(input, await kubernetes.readNode(node.name));
  } catch (cause) {
    if (!isFailure(cause, 'failed')) throw cause;
    const reason = cause.message.trimEnd().split('\n').at(-1) ?? '';
    const [controlPlane] = cluster.controlPlane;
    return {
      status: 'failed',
      detail: 'the API server does not answer this node.',
      cause: `it is off, or not reachable from here; kubectl says: ${reason}`,
      fix: `See on ${controlPlane.name} whether it runs: crictl ps --name kube-apiserver; journalctl -u kubelet -n 50`,
    };
  }
}

function judge({ cluster, node }: VerifyInput, status: ClusterNodeStatus | undefined): CheckOutcome {
  if (status === undefined)
    return {
      status: 'failed',
      detail: `the API server has no node ${node.name}.`,
      cause: 'it was deleted, or its kubelet has another name.',
      fix: 'See what the kubelet says: journalctl -u kubelet -n 50. Restarting it registers the node again: systemctl restart kubelet',
    };
  if (!status.isReady)
    return {
      status: 'failed',
      detail: `${node.name} is not ready.`,
      cause: 'the kubelet does not run, the pod network has no CNI configuration, or the node does not reach the API server.',
      fix: `See the conditions on the control plane node: kubectl describe node ${node.name}. Here: journalctl -u kubelet -n 50`,
    };
  const desired = managementAddress(cluster, node).address;
  if (status.address !== undefined && status.address !== desired)
    return {
      status: 'failed',
      detail: `${node.name} has the address ${status.address} in the cluster instead of ${desired}.`,
      cause: 'its kubelet runs with another --node-ip.',
      fix: 'See the failure of kubelet, then: systemctl restart kubelet',
    };
  return { status: 'passed' };
}
