import type { Wish } from '../core/resource.ts';
import { management } from './management.ts';
import type { RoleInput } from './role-input.ts';
import { routesToTranslator, translatorOf } from './translation-routes.ts';

/** Phase `prepare`: everything a node needs before Kubernetes. Pure. */
export function prepare(input: RoleInput): readonly Wish[] {
  const { cluster, node } = input;
  const translator = translatorOf(input);
  const wishes = [...management(input)];
  if (cluster.translation !== undefined && translator !== undefined && translator !== node) {
    wishes.push(...routesToTranslator(input, cluster.translation, translator));
  }
  return wishes;
}
