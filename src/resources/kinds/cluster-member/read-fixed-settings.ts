import type { HostReader } from '../../../core/host/host-ports.ts';
import { parseAddress, parseCidr } from '../../../core/ip/ip.ts';
import type { FixedMemberSettings, MemberRole } from '../../../core/facts/member-facts.ts';
import { readFileText } from './read-file-text.ts';

/** A manifest that kubeadm wrote. */
interface StaticPod {
  /** By name, without the dashes. Of repeated flags the last one counts, as on a command line. */
  readonly flags: ReadonlyMap<string, string>;
  /** `v1.31.0`, from the tag of the image; undefined: the tag has another form. */
  readonly version?: string;
}

/** A list entry `- --name=value`, possibly quoted in YAML. */
const flagPattern = /^\s*-\s+(["']?)--([\w-]+)=(.*?)\1\s*$/gmu;

/** kubeadm writes one container per manifest. A tag has `_` where a version has `+` (KubernetesVersionToImageTag). */
const imageTagPattern = /^\s*(?:-\s+)?image:\s*["']?\S+:(v1\.\d+\.\d+[-\w.]*?)(?:@\S+?)?["']?\s*$/mu;

/** Parses a manifest in /etc/kubernetes/manifests. kubeadm has written them in the same form from 1.13 to 1.36. */
function parseStaticPod(manifest: string): StaticPod {
  const flags = new Map([...manifest.matchAll(flagPattern)].map(([, , name = '', value = '']) => [name, value]));
  const version = imageTagPattern.exec(manifest)?.[1]?.replace('_', '+');
  return { flags, ...(version !== undefined && { version }) };
}

type CertifiedFiles = Pick<HostReader, 'files' | 'certificates'>;

const manifestsDirectory = '/etc/kubernetes/manifests';

/** The settings that `kubeadm init` or `kubeadm join` fixed, read back from the files that it wrote. Unreadable settings are omitted. */
export async function readFixedSettings(host: CertifiedFiles, role: MemberRole): Promise<FixedMemberSettings> {
  const nodeSettings = await readNodeSettings(host);
  return role === 'control-plane' ? { ...nodeSettings, ...(await readControlPlaneSettings(host)) } : nodeSettings;
}

async function readNodeSettings(host: CertifiedFiles): Promise<FixedMemberSettings> {
  const { files } = host;
  const [kubeconfig, flags, config] = await Promise.all([
    readFileText(files, '/etc/kubernetes/kubelet.conf'),
    readFileText(files, '/var/lib/kubelet/kubeadm-flags.env'),
    readFileText(files, '/var/lib/kubelet/config.yaml'),
  ]);
  const nodeIps = findFlag(flags, 'node-ip');
  return {
    nodeName: await readNodeName(host, kubeconfig),
    apiServerEndpoint: findApiServerEndpoint(kubeconfig),
    nodeIps: nodeIps === undefined ? undefined : parseAddressList(nodeIps),
    criSocket: findFlag(flags, 'container-runtime-endpoint')?.replace(/^unix:\/\//u, ''),
    dnsDomain: /^clusterDomain:\s*["']?([^\s"']+)/mu.exec(config ?? '')?.[1],
    clusterDns: findClusterDns(config),
  };
}

async function readControlPlaneSettings({ files, certificates }: CertifiedFiles): Promise<FixedMemberSettings> {
  const [apiServer, controllerManager, certificate] = await Promise.all([
    readFileText(files, `${manifestsDirectory}/kube-apiserver.yaml`),
    readFileText(files, `${manifestsDirectory}/kube-controller-manager.yaml`),
    certificates.read('/etc/kubernetes/pki/apiserver.crt'),
  ]);
  const api = parseStaticPod(apiServer ?? '');
  const manager = parseStaticPod(controllerManager ?? '');
  const advertiseAddress = api.flags.get('advertise-address');
  const nodeMasks = [...manager.flags].flatMap(([name, value]) => (/^node-cidr-mask-size(?:-ipv[46])?$/u.test(name) ? [value] : []));
  return {
    advertiseAddress: advertiseAddress === undefined ? undefined : parseAddress(advertiseAddress)?.text,
    serviceSubnets: parseNetworkList(api.flags.get('service-cluster-ip-range')),
    podSubnets: parseNetworkList(manager.flags.get('cluster-cidr')),
    nodeMasks: nodeMasks.length === 0 ? undefined : nodeMasks.toSorted(),
    certificateNames: certificate?.names,
    version: api.version,
  };
}

/**
 * In the kubeconfig that kubeadm writes, the user has the node's name. In one that the kubelet wrote after its bootstrap, the user is
 * `default-auth`, and the node's name is in its certificate.
 */
async function readNodeName({ certificates }: CertifiedFiles, kubeconfig: string | null): Promise<string | undefined> {
  const nodeName = /^\s*(?:-\s+)?name: ["']?system:node:([a-z0-9.-]+)["']?\s*$/mu.exec(kubeconfig ?? '')?.[1];
  if (nodeName !== undefined) return nodeName;
  const certificate = await certificates.read('/var/lib/kubelet/pki/kubelet-client-current.pem');
  return /^system:node:(.+)$/u.exec(certificate?.commonName ?? '')?.[1];
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

/** undefined: one of them is not an address. */
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
