import type { Cluster, ClusterNode } from '../../config/cluster.ts';
import { isMember } from '../../config/is-member.ts';
import { blankOtherSecrets } from '../../config/yaml/blank-secrets.ts';
import { insertSecrets } from '../../config/yaml/insert-secrets.ts';
import { Failure } from '../../core/failure.ts';
import { findNearest } from '../../config/find-nearest.ts';
import { type ExecutableSource, makeUserData } from './make-user-data.ts';

export interface CloudInitRequest {
  readonly node: string;
  readonly executableUrl: string | undefined;
  readonly executableSha256: string | undefined;
}

export interface RenderedUserData {
  readonly text: string;
  /** What it contains that others must not read: `token` lets a host join the cluster, `other` is a secret below `general.kubeadm`. */
  readonly secrets: readonly ('token' | 'other')[];
}

const placeholders = { token: '<provide-token>', 'token-cert-hash': '<provide-token-cert-hash>' } as const;

/**
 * User data that prepares one node at its first boot. Only a worker node gets the token and the hash; the control plane node creates them with `init`.
 * Every other secret is for the control plane node alone.
 * `configuration`: the text of the YAML. Throws a Failure of kind `refused`.
 */
export function renderCloudInit(cluster: Cluster, configuration: string, request: CloudInitRequest): RenderedUserData {
  const node = findNode(cluster, request.node);
  const executable = requireExecutable(request);
  const isWorker = node.membership === 'worker';
  if (isWorker && !cluster.insecure && (cluster.token === undefined || cluster.tokenCertHash === undefined)) {
    throw new Failure('refused', `the worker node ${node.name} cannot join: general.token or general.token-cert-hash is absent`, {
      fix: 'Run `lazyjack init` on the control plane node, and render with its configuration.',
    });
  }
  const own = isWorker ? configuration : removeTokenAndHash(cluster, configuration);
  const blanked = blankSecrets(cluster, own);
  const text = node.membership === 'control-plane' ? own : blanked;
  const runsInit = isMember(node) && !isWorker && !cluster.insecure;
  const secrets = [
    ...(isWorker && cluster.token !== undefined ? (['token'] as const) : []),
    ...(text === blanked ? [] : (['other'] as const)),
  ];
  return { text: makeUserData({ node, configuration: text, executable, runsInit }), secrets };
}

function blankSecrets({ file }: Cluster, configuration: string): string {
  const blanked = blankOtherSecrets(configuration);
  if (blanked === undefined) throw new Failure('refused', `${file} cannot be read as YAML`);
  return blanked;
}

function findNode({ nodes, file }: Cluster, name: string): ClusterNode {
  const node = nodes.find((other) => other.name === name);
  if (node !== undefined) return node;
  const names = nodes.map((other) => other.name);
  const nearest = findNearest(name, names);
  throw new Failure('refused', `${file} has no node named "${name}"`, {
    fix:
      nearest === undefined ? `Its nodes: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', ...' : ''}` : `Did you mean ${nearest}?`,
  });
}

function requireExecutable({ executableUrl: url, executableSha256: sum }: CloudInitRequest): ExecutableSource {
  if (url === undefined || sum === undefined) {
    throw new Failure('refused', '--cloud-init needs --executable-url and --executable-sha256', {
      fix: 'Put the executable of lazyjack on a web server that the node reaches at its first boot: it is too large for user data. `sha256sum` prints its digest.',
    });
  }
  if (!/^https?:\/\/[^\s\p{Cc}]+$/u.test(url) || !URL.canParse(url))
    throw new Failure('refused', `--executable-url takes an http or https URL, not ${url}`, {
      fix: 'For example: https://files.example/lazyjack',
    });
  const sha256 = sum.toLowerCase();
  if (!/^[0-9a-f]{64}$/u.test(sha256))
    throw new Failure('refused', '--executable-sha256 takes 64 hexadecimal digits', {
      fix: 'Copy the digest that `sha256sum lazyjack` prints.',
    });
  return { url, sha256 };
}

/** A placeholder counts as absent, so `init` replaces it. */
function removeTokenAndHash({ token, tokenCertHash, file }: Cluster, configuration: string): string {
  if (token === undefined && tokenCertHash === undefined) return configuration;
  const removed = insertSecrets(configuration, placeholders);
  if ('text' in removed) return removed.text;
  throw new Failure('refused', `${file}: general.token and general.token-cert-hash cannot be removed for this node`, {
    fix: 'Render with a copy of the configuration without them.',
  });
}
