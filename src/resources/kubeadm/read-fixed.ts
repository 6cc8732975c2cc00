import type { FilesReader } from '../../core/files.ts';
import type { FixedMemberSettings, MemberRole } from '../../core/membership.ts';
import { parseAddress, parseCidr } from '../../core/ip.ts';
import { readCertificateNames, readCommonName } from './certificates.ts';
import { readFileText } from './file-text.ts';
import { parseStaticPod } from './static-pod.ts';

const manifestsDirectory = '/etc/kubernetes/manifests';

/** What `kubeadm init` or `kubeadm join` fixed, read back from the files that it wrote; what cannot be read is left out. */
export async function readFixedSettings(files: FilesReader, role: MemberRole): Promise<FixedMemberSettings> {
  const ofNode = await readNodeSettings(files);
  return role === 'master' ? { ...ofNode, ...(await readControlPlaneSettings(files)) } : ofNode;
}

async function readNodeSettings(files: FilesReader): Promise<FixedMemberSettings> {
  const [kubeconfig, flags, config] = await Promise.all([
    readFileText(files, '/etc/kubernetes/kubelet.conf'),
    readFileText(files, '/var/lib/kubelet/kubeadm-flags.env'),
    readFileText(files, '/var/lib/kubelet/config.yaml'),
  ]);
  const nodeIps = findFlag(flags, 'node-ip');
  return {
    nodeName: await readNodeName(files, kubeconfig),
    apiServerEndpoint: findApiServerEndpoint(kubeconfig),
    nodeIps: nodeIps === undefined ? undefined : parseAddressList(nodeIps),
    criSocket: findFlag(flags, 'container-runtime-endpoint')?.replace(/^unix:\/\//u, ''),
    dnsDomain: /^clusterDomain:\s*["']?([^\s"']+)/mu.exec(config ?? '')?.[1],
    clusterDns: findClusterDns(config),
  };
}

async function readControlPlaneSettings(files: FilesReader): Promise<FixedMemberSettings> {
  const [apiServer, controllerManager, certificate] = await Promise.all([
    readFileText(files, `${manifestsDirectory}/kube-apiserver.yaml`),
    readFileText(files, `${manifestsDirectory}/kube-controller-manager.yaml`),
    readFileText(files, '/etc/kubernetes/pki/apiserver.crt'),
  ]);
  const api = parseStaticPod(apiServer ?? '');
  const manager = parseStaticPod(controllerManager ?? '');
  const advertised = api.flags.get('advertise-address');
  const masks = [...manager.flags].flatMap(([name, value]) => (/^node-cidr-mask-size(?:-ipv[46])?$/u.test(name) ? [value] : []));
  return {
    advertiseAddress: advertised === undefined ? undefined : parseAddress(advertised)?.text,
    serviceSubnets: parseNetworkList(api.flags.get('service-cluster-ip-range')),
    podSubnets: parseNetworkList(manager.flags.get('cluster-cidr')),
    nodeMasks: masks.length === 0 ? undefined : masks.toSorted(),
    certificateNames: readCertificateNames(certificate),
    version: api.version,
  };
}

/**
 * In the kubeconfig that kubeadm writes the user has the node's name. One that the kubelet wrote after its bootstrap has `default-auth`, and the name
 * is in its certificate.
 */
async function readNodeName(files: FilesReader, kubeconfig: string | null): Promise<string | undefined> {
  const named = /^\s*(?:-\s+)?name: ["']?system:node:([a-z0-9.-]+)["']?\s*$/mu.exec(kubeconfig ?? '')?.[1];
  if (named !== undefined) return named;
  const certificate = await readFileText(files, '/var/lib/kubelet/pki/kubelet-client-current.pem');
  return /^system:node:(.+)$/u.exec(readCommonName(certificate) ?? '')?.[1];
}

function findApiServerEndpoint(kubeconfig: string | null): string | undefined {
  return /^\s*server: ["']?https:\/\/([^\s"'/]+)/mu.exec(kubeconfig ?? '')?.[1];
}

/** `KUBELET_KUBEADM_ARGS="--node-ip=fd00:20::2 ..."` */
function findFlag(environment: string | null, name: string): string | undefined {
  return new RegExp(`[\\s"'=]--${name}=["']?([^\\s"']+)`, 'u').exec(environment ?? '')?.[1];
}

function findClusterDns(config: string | null): readonly string[] | undefined {
  const list = /^clusterDNS:\s*\n((?:\s*-\s+\S+\s*\n)+)/mu.exec(config ?? '')?.[1];
  if (list === undefined) return undefined;
  return [...list.matchAll(/-\s+["']?([^\s"']+)/gu)].flatMap(([, text = '']) => parseAddress(text)?.text ?? []);
}

/** undefined: one of them is none. */
function parseAddressList(list: string): readonly string[] | undefined {
  return allOrUndefined(list.split(',').map((text) => parseAddress(text)?.text));
}

function parseNetworkList(list: string | undefined): readonly string[] | undefined {
  return list === undefined ? undefined : allOrUndefined(list.split(',').map((text) => parseCidr(text)?.text));
}

function allOrUndefined(texts: readonly (string | undefined)[]): readonly string[] | undefined {
  const found = texts.filter((text) => text !== undefined);
  return found.length === texts.length ? found : undefined;
}
