import { kindNames } from '../../core/kind-names.ts';
import type { Translation } from '../../config/cluster.ts';
import { isMember } from '../../config/is-member.ts';
import type { Address, DesiredResource } from '../../core/resource.ts';
import { nameserver } from '../../resources/kinds/nameserver/index.ts';
import { systemdResolved } from '../../resources/kinds/systemd-resolved/index.ts';
import { workingFile } from '../../resources/kinds/working-file/index.ts';
import { findResolvConfOwner } from '../../resources/kinds/nameserver/resolv-conf-owner.ts';
import { resolvedDropInDirectory } from '../../resources/kinds/systemd-resolved/resolved-drop-in.ts';
import { declareAppliedConfiguration } from './applied-configuration.ts';
import { type DesiredState, emptyDesiredState, mergeDesiredStates, toDesiredState } from '../desired-state.ts';
import { declareGuardChains, orderAfterGuardChains } from './network/guard-chains.ts';
import { declareKubeadmConf } from './kubernetes/kubeadm-conf.ts';
import { declareManagementNetwork } from './network/management-network.ts';
import { ignoreConflictingMembership } from '../member/ignore-conflicting-membership.ts';
import { kubeadmLogPath } from '../lazyjack-paths.ts';
import { declareBootRestoreUnits, lastPhaseOf, type OwnProgram } from './boot-restore-units.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import { declareRoutesToTranslator, translatorOf } from './translation/translation-routes.ts';
import { declareTranslatorNode } from './translation/translator-node.ts';
import { declareDirectories } from './declare-file.ts';
import { declareWorkArea } from './work-area.ts';

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

/** Building or pulling an image takes longest and fails most: it comes before anything on this host is touched. */
function orderAfterImages(wishes: readonly DesiredResource[]): readonly DesiredResource[] {
  const images = wishes.filter(({ ref }) => ref.kind === kindNames.image).map(({ address }) => address);
  if (images.length === 0) return wishes;
  return wishes.map((wish) => (wish.ref.kind === kindNames.image ? wish : { ...wish, needs: [...new Set([...wish.needs, ...images])] }));
}

/** Of phase `prepare`: when `up` fails and is taken back, this is what says why, so it stays until the host is given back. */
function declareKubeadmLog(input: RoleInput): DesiredResource {
  const { cluster, node } = input;
  return workingFile.declare(
    { path: kubeadmLogPath(cluster.workArea) },
    { type: 'file' },
    { needs: declareWorkArea(input).map(({ address }) => address), sources: sourcesOf(input, ['topology', node.name]) },
  );
}

/**
 * Masters and minions ask DNS64 first, once it can be reached: by the first line of /etc/resolv.conf, or where that leads to systemd-resolved, by
 * what that is told. In other modes no server runs there, and nothing is changed.
 */
function declareDns64NameServer(input: RoleInput, { dns64 }: Translation, reachable: readonly Address[]): readonly DesiredResource[] {
  if (!isMember(input.node)) return [];
  const sources = sourcesOf(input, ['dns64', 'ip']);
  const { resolvConf } = input.facts;
  if (resolvConf === undefined || !('target' in resolvConf) || findResolvConfOwner(resolvConf.target) !== 'systemd-resolved') {
    return [nameserver.declare({ address: dns64.ip }, { position: 0 }, { needs: reachable, sources })];
  }
  const places = declareDirectories([resolvedDropInDirectory], sources);
  const needs = [...reachable, ...places.map(({ address }) => address)];
  return [...places, systemdResolved.declare({ server: dns64.ip }, { dropIn: 'ours', first: true }, { needs, sources })];
}
