import type { Translation } from '../config/cluster.ts';
import { isMember } from '../config/is-member.ts';
import type { DesiredResource } from '../core/resource.ts';
import { declareAppliedConfiguration } from './applied-configuration.ts';
import { toDesiredState, type DesiredState, emptyDesiredState, mergeDesiredStates } from './desired.ts';
import { orderAfterGuardChains, declareGuardChains } from './guard.ts';
import { orderAfterImages } from './images-first.ts';
import { declareKubeadmConf } from './kubeadm-conf.ts';
import { declareKubeadmLog } from './kubeadm-log.ts';
import { declareManagementNetwork } from './management.ts';
import { ignoreConflictingMembership } from './member/as-member.ts';
import { declareDns64NameServer } from './name-server.ts';
import { lastPhaseOf, type OwnProgram, declareBootRestoreUnits } from './restore.ts';
import type { RoleInput } from './role-input.ts';
import { declareRoutesToTranslator, translatorOf } from './translation-routes.ts';
import { declareTranslatorNode } from './translator-node.ts';

/** Phase `prepare`: everything a node needs before Kubernetes. Pure. */
export function declarePreparePhase(input: RoleInput, program: OwnProgram): DesiredState {
  const { translation } = input.cluster;
  const { desired, ...rest } = mergeDesiredStates(
    toDesiredState(
      orderAfterGuardChains(declareGuardChains(input), [
        ...declareManagementNetwork(input),
        ...(translation === undefined ? [] : declareTranslation(input, translation)),
      ]),
    ),
    declareKubeadmFiles(input),
    toDesiredState(lastPhaseOf(input.node) === 'prepare' ? declareBootRestoreUnits(input, program) : []),
    toDesiredState([declareAppliedConfiguration(input, 'prepare')]),
  );
  return { desired: orderAfterImages(desired), ...rest };
}

/** Masters and minions; nothing on a machine of which nobody knows what of Kubernetes it has. */
function declareKubeadmFiles(input: RoleInput): DesiredState {
  const { node, facts } = input;
  if (facts.kubernetes === undefined || !isMember(node)) return emptyDesiredState;
  return mergeDesiredStates(
    ignoreConflictingMembership(input, declareKubeadmConf(input, facts.kubernetes)),
    toDesiredState([declareKubeadmLog(input)]),
  );
}

/** Mode ipv6: the way to the IPv4 internet. */
function declareTranslation(input: RoleInput, translation: Translation): readonly DesiredResource[] {
  const translator = translatorOf(input);
  if (translator === undefined) return [];
  const way =
    translator === input.node ? declareTranslatorNode(input, translation) : declareRoutesToTranslator(input, translation, translator);
  return [
    ...way,
    ...declareDns64NameServer(
      input,
      translation,
      way.map(({ address }) => address),
    ),
  ];
}
