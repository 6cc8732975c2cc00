import * as z from 'zod';
import { cniPluginNames } from '../cni/index.ts';
import { network, ipv4, ipv6 } from './values/address-values.ts';
import { choice } from './values/choice.ts';
import { forwardFrom } from './values/forward-from-value.ts';
import { certHash, criSocket, image, kubernetesVersion, token, workArea } from './values/general-values.ts';
import { interfaceName, opmodes } from './values/node-values.ts';
import { sshHost, sshUser } from './values/ssh-values.ts';
import { flag, wholeNumber } from './values/plain-values.ts';

const plugin = choice('Unknown CNI plugin', cniPluginNames);
const seconds = wholeNumber({ minimum: 1, maximum: 86_400, description: 'a time limit', fix: 'Write seconds, from 1 to 86400.' });
const nodeId = wholeNumber({
  minimum: 2,
  maximum: 2 ** 31 - 1,
  description: 'a node id',
  fix: 'Write a number of 2 or more, another one for every node; 1 is the gateway.',
});
const mtu = wholeNumber({
  minimum: 1280,
  maximum: 65_535,
  description: 'an MTU',
  fix: 'Write a number of bytes from 1280, which IPv6 needs, to 65535.',
});
const nodePrefix = wholeNumber({
  minimum: 1,
  maximum: 128,
  description: "the size of a node's pod subnet",
  fix: 'Write a prefix length, such as 80 for IPv6 or 24 for IPv4.',
});

/** Merged into generated documents, so any YAML is allowed below the kind. */
const json: z.ZodType<JsonValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(json), z.record(z.string(), json)]),
);
type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };
const kubeadmDocument = z.record(z.string(), json);

const port = wholeNumber({ minimum: 1, maximum: 65_535, description: 'a TCP port', fix: 'Write a number from 1 to 65535.' });
const ssh = z.strictObject({ host: sshHost, user: sshUser, port }).partial();
const node = z.strictObject({ interface: interfaceName, opmodes, id: nodeId, ssh }).partial();

/**
 * The structure of the file and the form of each value. Every key is optional here: the mode decides which ones are required, and one
 * missing value must not hide other problems.
 *
 * Values come in as text (`1.20` is a version, not a number). Below `general.kubeadm` they come in as YAML types.
 */
export const schema = z
  .strictObject({
    general: z
      .strictObject({
        mode: choice('Unknown mode', ['ipv6', 'ipv4', 'dual-stack']),
        plugin,
        token,
        'token-cert-hash': certHash,
        insecure: flag,
        'work-area': workArea,
        'kubernetes-version': kubernetesVersion,
        'cri-socket': criSocket,
        /** Sources from which packets may be forwarded into the cluster's networks, besides its own interfaces. */
        'forward-from': z.array(forwardFrom),
        /** lazyjack's accept rules come before foreign rules that drop, instead of after them. */
        'forward-order': choice('Unknown order', ['first']),
        kubeadm: z
          .strictObject({
            InitConfiguration: kubeadmDocument,
            ClusterConfiguration: kubeadmDocument,
            JoinConfiguration: kubeadmDocument,
            KubeletConfiguration: kubeadmDocument,
            KubeProxyConfiguration: kubeadmDocument,
          })
          .partial(),
        timeouts: z.strictObject({ kubeadm: seconds, containers: seconds }).partial(),
      })
      .partial(),
    plugin,
    topology: z.record(z.string(), node),
    mgmt_net: z.strictObject({ cidr: network, cidr2: network }).partial(),
    pod_net: z
      .strictObject({
        cidr: network,
        cidr2: network,
        mtu,
        node_prefix: nodePrefix,
        node_prefix2: nodePrefix,
      })
      .partial(),
    service_net: z.strictObject({ cidr: network, cidr2: network }).partial(),
    support_net: z.strictObject({ cidr: network, v4cidr: network }).partial(),
    nat64: z.strictObject({ ip: ipv6, v4_ip: ipv4, v4_cidr: network, image }).partial(),
    dns64: z.strictObject({ ip: ipv6, cidr: network, remote_server: ipv4, allow_aaaa_use: flag, allow_ipv6_use: flag, image }).partial(),
  })
  .partial();

/** Each value is valid or omitted: absent, or already refused. */
export type Settings = z.output<typeof schema>;
