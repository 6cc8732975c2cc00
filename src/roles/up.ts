import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Wish } from '../core/resource.ts';
import { service } from '../resources/service.ts';
import { adminConfigs } from './admin-config.ts';
import { appliedConfiguration } from './applied-configuration.ts';
import { authority } from './authority.ts';
import { bridgeNetfilter } from './bridge-netfilter.ts';
import { cniConfig } from './cni-config.ts';
import { desired, type Desired, nothingDesired, together } from './desired.ts';
import { forwarding } from './forwarding.ts';
import { kubeadmConf } from './kubeadm-conf.ts';
import { kubeletFiles } from './kubelet-files.ts';
import { asMember } from './member/as-member.ts';
import { memberRecord } from './member/record.ts';
import { membership } from './membership.ts';
import { packetFilter } from './packet-filter.ts';
import { podRoutes } from './pod-routes.ts';
import { completeWith, type OwnProgram, restoreFiles } from './restore.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { tokenRenewal } from './token-renewal.ts';

/** Phase `up`: everything from pod routes to membership of the cluster. A node that only translates has no part in it. Pure. */
export function up(input: RoleInput, facts: KubernetesFacts, program: OwnProgram): Desired {
  const { roles } = input.node;
  if (completeWith(input.node) !== 'up') return nothingDesired;
  const kubelet = kubeletFiles(input, facts);
  const before = together(
    kubeadmConf(input, facts),
    cniConfig(input, facts),
    desired([
      ...bridgeNetfilter(input),
      // On the NAT64 node `prepare` has made a router of the host already.
      ...(roles.has('nat64') ? [] : forwarding(input)),
      ...packetFilter(input),
      ...podRoutes(input),
      ...authority(input, facts),
      ...kubelet,
      ...restoreFiles(input, program),
      ...memberRecord(input, facts),
    ]),
  );
  const needs = before.wishes.map(({ address }) => address);
  const member = membership(input, facts, needs);
  const cluster = member.wishes.map(({ address }) => address);
  return asMember(
    input,
    together(
      before,
      desired(kubeletService(input, facts, kubelet)),
      member,
      desired([...adminConfigs(input, facts, cluster), ...tokenRenewal(input, facts, cluster), appliedConfiguration(input, 'up')]),
    ),
  );
}

/** A kubelet that is a node's is started anew when what it reads changes. Before that, kubeadm starts it. */
function kubeletService(input: RoleInput, { member }: KubernetesFacts, files: readonly Wish[]): readonly Wish[] {
  if (!member) return [];
  const read = files.filter(({ ref }) => ref.kind === 'file').map(({ address }) => address);
  return [service.declare({ unit: 'kubelet' }, { active: true }, { on: read, sources: sourcesOf(input, ['topology', input.node.name]) })];
}
