import type { MemberRole } from '../../../core/facts/member-facts.ts';
import type { State } from '../../../core/state.ts';

const controlPlane: MemberRole = 'control-plane';

/** Whether this state of the cluster member is that of a control plane node. */
export function hasControlPlane(state: State | undefined): boolean {
  return state?.['role'] === controlPlane;
}
