import type { Translation } from '../config/cluster.ts';
import { isMember } from '../config/is-member.ts';
import type { Wish } from '../core/resource.ts';
import { appliedConfiguration } from './applied-configuration.ts';
import { desired, type Desired, nothingDesired, together } from './desired.ts';
import { behindGuard, guard } from './guard.ts';
import { imagesFirst } from './images-first.ts';
import { kubeadmConf } from './kubeadm-conf.ts';
import { kubeadmLog } from './kubeadm-log.ts';
import { management } from './management.ts';
import { asMember } from './member/as-member.ts';
import { dns64First } from './name-server.ts';
import { completeWith, type OwnProgram, restoreFiles } from './restore.ts';
import type { RoleInput } from './role-input.ts';
import { routesToTranslator, translatorOf } from './translation-routes.ts';
import { translatorNode } from './translator-node.ts';

/** Phase `prepare`: everything a node needs before Kubernetes. Pure. */
export function prepare(input: RoleInput, program: OwnProgram): Desired {
  const { translation } = input.cluster;
  const { wishes, ...rest } = together(
    desired(behindGuard(guard(input), [...management(input), ...(translation === undefined ? [] : translated(input, translation))])),
    forKubeadm(input),
    desired(completeWith(input.node) === 'prepare' ? restoreFiles(input, program) : []),
    desired([appliedConfiguration(input, 'prepare')]),
  );
  return { wishes: imagesFirst(wishes), ...rest };
}

/** Masters and minions; nothing on a machine of which nobody knows what of Kubernetes it has. */
function forKubeadm(input: RoleInput): Desired {
  const { node, facts } = input;
  if (facts.kubernetes === undefined || !isMember(node)) return nothingDesired;
  return together(asMember(input, kubeadmConf(input, facts.kubernetes)), desired([kubeadmLog(input)]));
}

/** Mode ipv6: the way to the IPv4 internet. */
function translated(input: RoleInput, translation: Translation): readonly Wish[] {
  const translator = translatorOf(input);
  if (translator === undefined) return [];
  const way = translator === input.node ? translatorNode(input, translation) : routesToTranslator(input, translation, translator);
  return [
    ...way,
    ...dns64First(
      input,
      translation,
      way.map(({ address }) => address),
    ),
  ];
}
