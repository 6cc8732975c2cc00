import type { Family } from '../../core/ip/ip.ts';

/** A program that only reads, and its input. */
export interface ProgramQuery {
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/**
 * Lines of a batch. Details (`-d`) cost time and only links have details that lazyjack needs, so one of the two families includes the
 * links.
 */
export const ipBatches = {
  4: { flags: ['-d', '-j', '-4'], commands: ['link show', 'address show', 'neigh show'] },
  6: { flags: ['-j', '-6'], commands: ['address show', 'neigh show'] },
} as const;

export function ipStateQuery(family: keyof typeof ipBatches): ProgramQuery {
  const { flags, commands } = ipBatches[family];
  return { file: 'ip', args: [...flags, '-batch', '-'], input: commands.map((line) => `${line}\n`).join('') };
}

/** Routes are read as text, the syntax that creates them again: JSON lacks locks of metrics, and up to iproute2 5.3 it is not valid for all routes. */
export function ipRoutesQuery(family: keyof typeof ipBatches): ProgramQuery {
  return { file: 'ip', args: ['-o', '-d', `-${family}`, 'route', 'show', 'table', 'main'] };
}

/** Lists everything that may depend on an address or an interface, one per line, in the syntax that creates it again. */
export function ipEntriesQuery(family: keyof typeof ipBatches): ProgramQuery {
  const lines = ['route show table all', 'neigh show nud permanent', 'neigh show proxy', 'nexthop show'];
  return { file: 'ip', args: ['-o', '-d', `-${family}`, '-batch', '-'], input: lines.map((line) => `${line}\n`).join('') };
}

/** Prints all rules of a family. */
export function filterTablesQuery(family: Family): ProgramQuery {
  return { file: family === 4 ? 'iptables-save' : 'ip6tables-save', args: [] };
}

/** Lists the chains of all address families with their hooks and policies. */
export const nftChainsQuery: ProgramQuery = { file: 'nft', args: ['-j', 'list', 'chains'] };

export const kubeadmVersionQuery: ProgramQuery = { file: 'kubeadm', args: ['version', '-o', 'short'] };

/** Arguments that print the version of each program without a request to a cluster. */
export const versionArguments = {
  kubelet: ['--version'],
  kubectl: ['version', '--client', '-o', 'json'],
  containerd: ['--version'],
} as const;

/** Milliseconds that a program may take to print its version. */
export const versionTimeout = 5000;

export const versionQueries: readonly ProgramQuery[] = Object.entries(versionArguments).map(([file, args]) => ({
  file,
  args,
  timeout: versionTimeout,
}));

/**
 * Exists on a host that is a node of a cluster or is joining one. On such a host lazyjack does not read the versions of installed programs.
 */
export const kubeletKubeconfigPath = '/etc/kubernetes/kubelet.conf';
