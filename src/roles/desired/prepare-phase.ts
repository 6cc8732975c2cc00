import { kindNames } from '../../core/kind-names.ts';
import { isMember } from '../../config/is-member.ts';
import { findTranslator } from '../../config/translators.ts';
import type { DesiredResource } from '../../core/resource.ts';
import { workingFile } from '../../resources/kinds/working-file/index.ts';
import { declareAppliedConfiguration } from './applied-configuration.ts';
import { type DesiredState, emptyDesiredState, mergeDesiredStates, toDesiredState } from '../desired-state.ts';
import { declareGuardChains, orderAfterGuardChains } from './network/guard-chains.ts';
import { declareKubeadmConf } from './kubernetes/kubeadm-conf.ts';
import { declareHostsTemplateSetting } from './network/hosts-template.ts';
import { declareManagementNetwork } from './network/management-network.ts';
import { declareDns64NameServers } from './network/name-servers.ts';
import { ignoreConflictingMembership } from '../member/ignore-conflicting-membership.ts';
import { kubeadmLogPath } from '../lazyjack-paths.ts';
import { declareBootRestoreUnits, type OwnProgram } from './boot-restore-units.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import { declareRoutesToTranslators } from './translation/translation-routes.ts';
import { declareTranslatorNode } from './translation/translator-node.ts';
import { declareWorkArea } from './work-area.ts';

/** Desired state of phase `prepare`: everything that a node needs before Kubernetes. Pure. */
export function declarePreparePhase(input: RoleInput, program: OwnProgram): DesiredState {
  const { desired, ...rest } = mergeDesiredStates(
    toDesiredState(
      orderAfterGuardChains(declareGuardChains(input), [
        ...declareManagementNetwork(input),
        ...declareHostsTemplateSetting(input),
        ...declareTranslation(input),
      ]),
    ),
    declareKubeadmFiles(input),
    toDesiredState(declareBootRestoreUnits(input, program, 'prepare')),
    toDesiredState([declareAppliedConfiguration(input, 'prepare')]),
  );
  return { desired: orderAfterImages(desired), ...rest };
}

/** Only for control plane and worker nodes, and only if the Kubernetes facts of the host are known. */
function declareKubeadmFiles(input: RoleInput): DesiredState {
  const { node, facts } = input;
  if (facts.kubernetes === undefined || !isMember(node)) return emptyDesiredState;
  return mergeDesiredStates(
    ignoreConflictingMembership(input, declareKubeadmConf(input, facts.kubernetes)),
    toDesiredState([declareKubeadmLog(input)]),
  );
}

/** Mode ipv6: the route to the IPv4 internet. */
function declareTranslation(input: RoleInput): readonly DesiredResource[] {
  const translator = findTranslator(input.cluster, input.node);
  const routes = [...(translator === undefined ? [] : declareTranslatorNode(input, translator)), ...declareRoutesToTranslators(input)];
  const reachable = routes.map(({ address }) => address);
  return [...routes, ...declareDns64NameServers(input, reachable)];
}

/**
 * Building or pulling an image takes longest and fails most often, so it precedes every other change of this host. A container that is
 * replaced runs until its new image is there.
 */
function orderAfterImages(desired: readonly DesiredResource[]): readonly DesiredResource[] {
  const images = desired.filter(({ ref }) => ref.kind === kindNames.image).map(({ address }) => address);
  if (images.length === 0) return desired;
  return desired.map((resource) =>
    resource.ref.kind === kindNames.image
      ? { ...resource, isFirst: true }
      : { ...resource, needs: [...new Set([...resource.needs, ...images])] },
  );
}

/** Belongs to phase `prepare`: the log explains a failed `up` after it was rolled back, so it is kept until `destroy`. */
function declareKubeadmLog(input: RoleInput): DesiredResource {
  const { cluster, node } = input;
  return workingFile.declare(
    { path: kubeadmLogPath(cluster.workArea) },
    { type: 'file' },
    { needs: declareWorkArea(input).map(({ address }) => address), sources: sourcesOf(input, ['topology', node.name]) },
  );
}
