import type { Translation } from '../config/cluster.ts';
import type { Wish } from '../core/resource.ts';
import { imagesFirst } from './images-first.ts';
import { kubeadmConf } from './kubeadm-conf.ts';
import { kubeadmLog } from './kubeadm-log.ts';
import { management } from './management.ts';
import { dns64First } from './name-server.ts';
import type { RoleInput } from './role-input.ts';
import { routesToTranslator, translatorOf } from './translation-routes.ts';
import { translatorNode } from './translator-node.ts';

/** Phase `prepare`: everything a node needs before Kubernetes. Pure. */
export function prepare(input: RoleInput): readonly Wish[] {
  const { translation } = input.cluster;
  const { kubernetes } = input.facts;
  // Where kubeadm is not there yet, or `init` has not run, preflight says so, and `up` insists.
  const conf = kubernetes === undefined ? [] : kubeadmConf(input, kubernetes).wishes;
  const log = conf.length === 0 ? [] : [kubeadmLog(input)];
  return imagesFirst([...management(input), ...(translation === undefined ? [] : translated(input, translation)), ...conf, ...log]);
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
