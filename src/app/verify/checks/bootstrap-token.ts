import { isMember } from '../../../config/is-member.ts';
import { tokenIdOf } from '../../../kubeadm/kubeadm-token.ts';
import { isTokenExpired } from '../../../core/kubernetes/token-expiry.ts';
import { findJoinToken } from '../../../roles/desired/kubernetes/kubeadm-model.ts';
import { type Check, type CheckOutcome, notApplicable, type VerifyInput } from '../verify-check.ts';
import { describeExpiry } from './expiry.ts';

/** Milliseconds. kubeadm makes tokens that are valid for one day, so a warning weeks before the end would never go. */
const warningTime = 60 * 60 * 1000;

/** As long as a node of the topology has not joined, the token that it joins with is valid. */
export const checkToken: Check = (input) => {
  const { cluster, node, phases } = input;
  if (node.membership !== 'control-plane') return notApplicable('bootstrap-token', 'only a control plane node has it');
  if (!phases.has('up')) return notApplicable('bootstrap-token', 'phase up is not applied');
  const token = findJoinToken(cluster);
  if (token === undefined) return notApplicable('bootstrap-token', 'the configuration has none');
  return [{ check: 'bootstrap-token', target: tokenIdOf(token), run: () => checkExpiry(input, tokenIdOf(token)) }];
};

async function checkExpiry({ cluster, node, host }: VerifyInput, id: string): Promise<CheckOutcome> {
  const [nodes, expiration] = await Promise.all([host.kubeadm.readNodes(), host.kubeadm.readTokenExpiry(id)]);
  const joined = new Set(nodes.map(({ name }) => name));
  const missing = cluster.nodes.filter((other) => other !== node && isMember(other) && !joined.has(other.name)).map(({ name }) => name);
  const now = host.invocation.now();
  const fix = 'Run here: lazyjack apply --phase up, which makes a new one.';
  if (expiration === null || isTokenExpired(expiration, now)) {
    const what = expiration === null ? 'there is no such token' : `the token ${describeExpiry(new Date(expiration), now)}`;
    if (missing.length === 0) return { status: 'not-applicable', detail: `${what}, and every node has joined` };
    return {
      status: 'failed',
      detail: `${what}.`,
      cause: `${missing.join(', ')} cannot join: kubeadm makes tokens that are valid for one day.`,
      fix,
    };
  }
  if (expiration === '') return { status: 'passed', detail: 'it does not expire' };
  const end = new Date(expiration);
  if (missing.length > 0 && isTokenExpired(expiration, now, warningTime))
    return { status: 'warning', detail: `the token ${describeExpiry(end, now)}.`, cause: `${missing.join(', ')} did not join yet.`, fix };
  return { status: 'passed', detail: describeExpiry(end, now) };
}
