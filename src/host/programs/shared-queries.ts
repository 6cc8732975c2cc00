/** A program that only tells something, and what it is given to read. */
export interface Question {
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Lines of a batch. Details (`-d`) cost time and only links have any that are needed, so links come with the one family. */
export const ipBatches = {
  4: { flags: ['-d', '-j', '-4'], lines: ['link show', 'address show', 'route show table main', 'neigh show'] },
  6: { flags: ['-j', '-6'], lines: ['address show', 'route show table main', 'neigh show'] },
} as const;

export function ipQuestion(family: keyof typeof ipBatches): Question {
  const { flags, lines } = ipBatches[family];
  return { file: 'ip', args: [...flags, '-batch', '-'], input: lines.map((line) => `${line}\n`).join('') };
}

/** All that may stand on an address or an interface, a line each, in the words that make it again. */
export function entriesQuestion(family: keyof typeof ipBatches): Question {
  const lines = ['route show table all', 'neigh show nud permanent', 'neigh show proxy', 'nexthop show'];
  return { file: 'ip', args: ['-o', '-d', `-${family}`, '-batch', '-'], input: lines.map((line) => `${line}\n`).join('') };
}

export const kubeadmQuestion: Question = { file: 'kubeadm', args: ['version', '-o', 'short'] };

/** How each says its version without asking a cluster. */
export const versionArguments = {
  kubelet: ['--version'],
  kubectl: ['version', '--client', '-o', 'json'],
  containerd: ['--version'],
} as const;

/** Milliseconds in which a program must have said its version. */
export const versionPatience = 5000;

export const versionQuestions: readonly Question[] = Object.entries(versionArguments).map(([file, args]) => ({
  file,
  args,
  timeout: versionPatience,
}));

/** There is one on a host that is a node of a cluster, or is becoming one; such a host is not asked what is installed. */
export const kubeletConfiguration = '/etc/kubernetes/kubelet.conf';
