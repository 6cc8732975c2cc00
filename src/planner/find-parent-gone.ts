import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import { toTransition } from './transition.ts';

interface AbsentResource {
  readonly ref: Ref;
  /** The state to restore. */
  readonly after: State;
}

/**
 * Those of these absent resources that belonged to an interface that no longer exists. Nothing can restore them, and nobody else deleted them:
 * `kubeadm reset` in the same run ends pods, and the kernel parameters of their interfaces disappear.
 */
export async function findParentGone<Resource extends AbsentResource>(
  host: HostReader,
  kinds: Kinds,
  absent: readonly Resource[],
): Promise<ReadonlySet<Resource>> {
  const answers = await Promise.all(
    [...groupBy(absent, ({ ref }) => ref.kind)].map(async ([name, group]) => {
      const transitions = group.map(({ ref, after }) => toTransition({ ref, before: null, after }));
      const targets = (await kindOf(kinds, { kind: name, id: {} }).adjustRestore?.(host, transitions, [])) ?? [];
      return group.filter((_, at) => targets[at]?.isParentGone === true);
    }),
  );
  return new Set(answers.flat());
}
