import { parseAddress, parseCidr } from '../core/ip/ip.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { FixedMemberSettings } from '../core/facts/member-facts.ts';
import { readArguments } from '../core/kubernetes/component-arguments.ts';
import type { KubeadmDocument } from './kubeadm-document.ts';
import type { Additions } from './make-documents.ts';
import type { KubeadmModel } from './node-model.ts';
import { apiServerPort, formatEndpoint } from './node-model.ts';

/**
 * The settings that `kubeadm init` or `kubeadm join` would fix with these documents, in the form in which they are read back from a node. A
 * setting that the documents leave to kubeadm, or that cannot be parsed, is omitted.
 *
 * `additions`: what the configuration adds for all nodes. The document of a worker node contains only a part of it.
 */
export function deriveFixedSettings(model: KubeadmModel, documents: readonly KubeadmDocument[], additions: Additions): FixedMemberSettings {
  const document = (kind: string): JsonObject => documents.find((each) => each.kind === kind) ?? {};
  const own = document(model.role === 'control-plane' ? 'InitConfiguration' : 'JoinConfiguration');
  const registration = objectAt(own, 'nodeRegistration');
  const nodeIps = argumentsAt(registration, 'kubeletExtraArgs').get('node-ip');
  const kubelet = additions['KubeletConfiguration'] ?? {};
  const clusterConfiguration =
    model.role === 'control-plane' ? document('ClusterConfiguration') : (additions['ClusterConfiguration'] ?? {});
  const dnsDomain =
    textAt(kubelet, 'clusterDomain') ?? textAt(objectAt(clusterConfiguration, 'networking'), 'dnsDomain') ?? 'cluster.local';
  const common = {
    // kubeadm converts names to lower case.
    nodeName: textAt(registration, 'name')?.toLowerCase(),
    nodeIps: nodeIps === undefined ? undefined : addressesIn(nodeIps),
    criSocket: textAt(registration, 'criSocket')?.replace(/^unix:\/\//u, ''),
    dnsDomain,
  };
  if (model.role === 'worker') {
    const written = textAt(clusterConfiguration, 'controlPlaneEndpoint');
    return { ...common, apiServerEndpoint: written === undefined ? model.apiServerEndpoint : endpointWithPort(written) };
  }
  return { ...common, ...deriveControlPlaneSettings(own, clusterConfiguration) };
}

function deriveControlPlaneSettings(init: JsonObject, cluster: JsonObject): FixedMemberSettings {
  const networking = objectAt(cluster, 'networking');
  const apiServer = argumentsAt(objectAt(cluster, 'apiServer'), 'extraArgs');
  const manager = argumentsAt(objectAt(cluster, 'controllerManager'), 'extraArgs');
  const advertised = apiServer.get('advertise-address') ?? textAt(objectAt(init, 'localAPIEndpoint'), 'advertiseAddress');
  const services = apiServer.get('service-cluster-ip-range') ?? textAt(networking, 'serviceSubnet');
  const pods = manager.get('cluster-cidr') ?? textAt(networking, 'podSubnet');
  const names = objectAt(cluster, 'apiServer')['certSANs'];
  const masks = [...manager].flatMap(([name, value]) => (/^node-cidr-mask-size(?:-ipv[46])?$/u.test(name) ? [value] : []));
  return {
    advertiseAddress: advertised === undefined ? undefined : parseAddress(advertised)?.text,
    serviceSubnets: networksIn(services),
    podSubnets: networksIn(pods),
    nodeMasks: masks.length === 0 ? undefined : masks.toSorted(),
    certificateNames: isList(names)
      ? names.flatMap((name) => (typeof name === 'string' ? [parseAddress(name)?.text ?? name] : []))
      : undefined,
  };
}

/** `k8s.example:6443` unchanged; `k8s.example` and bare addresses with kubeadm's port. */
function endpointWithPort(written: string): string {
  if (parseAddress(written) !== undefined) return formatEndpoint(written);
  return /:\d+$/u.test(written) ? written : `${written}:${apiServerPort}`;
}

function objectAt(document: JsonObject, name: string): JsonObject {
  const value = document[name];
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

function textAt(document: JsonObject, name: string): string | undefined {
  const value = document[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function argumentsAt(document: JsonObject, name: string): ReadonlyMap<string, string> {
  return new Map((readArguments(document[name]) ?? []).map((argument) => [argument.name, argument.value]));
}

function addressesIn(list: string): readonly string[] | undefined {
  return allParsed(list.split(',').map((text) => parseAddress(text.trim())?.text));
}

function networksIn(list: string | undefined): readonly string[] | undefined {
  return list === undefined ? undefined : allParsed(list.split(',').map((text) => parseCidr(text.trim())?.text));
}

/** undefined if one of them cannot be parsed. */
function allParsed(texts: readonly (string | undefined)[]): readonly string[] | undefined {
  const parsed = texts.filter((text) => text !== undefined);
  return parsed.length === texts.length ? parsed : undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
