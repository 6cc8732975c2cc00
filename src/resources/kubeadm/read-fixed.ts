import type { FilesReader } from '../../core/files.ts';
import type { FixedByKubeadm, MemberRole } from '../../core/membership.ts';
import { parseAddress, parseCidr } from '../../core/ip.ts';
import { certificateNames, commonName } from './certificates.ts';
import { fileText } from './file-text.ts';
import { readStaticPod } from './static-pod.ts';

const manifests = '/etc/kubernetes/manifests';

/** What `kubeadm init` or `kubeadm join` fixed, read back from the files that it wrote; what cannot be read is left out. */
export async function readFixed(files: FilesReader, role: MemberRole): Promise<FixedByKubeadm> {
  const ofNode = await fixedOnNode(files);
  return role === 'master' ? { ...ofNode, ...(await fixedOnControlPlane(files)) } : ofNode;
}

async function fixedOnNode(files: FilesReader): Promise<FixedByKubeadm> {
  const [kubeconfig, flags, config] = await Promise.all([
    fileText(files, '/etc/kubernetes/kubelet.conf'),
    fileText(files, '/var/lib/kubelet/kubeadm-flags.env'),
    fileText(files, '/var/lib/kubelet/config.yaml'),
  ]);
  const nodeIps = flagIn(flags, 'node-ip');
  return {
    nodeName: await nodeName(files, kubeconfig),
    apiServerEndpoint: endpointIn(kubeconfig),
    nodeIps: nodeIps === undefined ? undefined : addressesOf(nodeIps),
    criSocket: flagIn(flags, 'container-runtime-endpoint')?.replace(/^unix:\/\//u, ''),
    dnsDomain: /^clusterDomain:\s*["']?([^\s"']+)/mu.exec(config ?? '')?.[1],
    clusterDns: clusterDnsIn(config),
  };
}

async function fixedOnControlPlane(files: FilesReader): Promise<FixedByKubeadm> {
  const [apiServer, controllerManager, certificate] = await Promise.all([
    fileText(files, `${manifests}/kube-apiserver.yaml`),
    fileText(files, `${manifests}/kube-controller-manager.yaml`),
    fileText(files, '/etc/kubernetes/pki/apiserver.crt'),
  ]);
  const api = readStaticPod(apiServer ?? '');
  const manager = readStaticPod(controllerManager ?? '');
  const advertised = api.flags.get('advertise-address');
  const masks = [...manager.flags].flatMap(([name, value]) => (/^node-cidr-mask-size(?:-ipv[46])?$/u.test(name) ? [value] : []));
  return {
    advertiseAddress: advertised === undefined ? undefined : parseAddress(advertised)?.text,
    serviceSubnets: networksOf(api.flags.get('service-cluster-ip-range')),
    podSubnets: networksOf(manager.flags.get('cluster-cidr')),
    nodeMasks: masks.length === 0 ? undefined : masks.toSorted(),
    certificateNames: certificateNames(certificate),
    version: api.version,
  };
}

/**
 * In the kubeconfig that kubeadm writes the user has the node's name. One that the kubelet wrote after its bootstrap has `default-auth`, and the name
 * is in its certificate.
 */
async function nodeName(files: FilesReader, kubeconfig: string | null): Promise<string | undefined> {
  const named = /^\s*(?:-\s+)?name: ["']?system:node:([a-z0-9.-]+)["']?\s*$/mu.exec(kubeconfig ?? '')?.[1];
  if (named !== undefined) return named;
  const certificate = await fileText(files, '/var/lib/kubelet/pki/kubelet-client-current.pem');
  return /^system:node:(.+)$/u.exec(commonName(certificate) ?? '')?.[1];
}

function endpointIn(kubeconfig: string | null): string | undefined {
  return /^\s*server: ["']?https:\/\/([^\s"'/]+)/mu.exec(kubeconfig ?? '')?.[1];
}

/** `KUBELET_KUBEADM_ARGS="--node-ip=fd00:20::2 ..."` */
function flagIn(environment: string | null, name: string): string | undefined {
  return new RegExp(`[\\s"'=]--${name}=["']?([^\\s"']+)`, 'u').exec(environment ?? '')?.[1];
}

function clusterDnsIn(config: string | null): readonly string[] | undefined {
  const list = /^clusterDNS:\s*\n((?:\s*-\s+\S+\s*\n)+)/mu.exec(config ?? '')?.[1];
  if (list === undefined) return undefined;
  return [...list.matchAll(/-\s+["']?([^\s"']+)/gu)].flatMap(([, text = '']) => parseAddress(text)?.text ?? []);
}

/** undefined: one of them is none. */
function addressesOf(list: string): readonly string[] | undefined {
  return all(list.split(',').map((text) => parseAddress(text)?.text));
}

function networksOf(list: string | undefined): readonly string[] | undefined {
  return list === undefined ? undefined : all(list.split(',').map((text) => parseCidr(text)?.text));
}

function all(texts: readonly (string | undefined)[]): readonly string[] | undefined {
  const found = texts.filter((text) => text !== undefined);
  return found.length === texts.length ? found : undefined;
}
