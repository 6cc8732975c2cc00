/** The kubeadm commands that change the membership of a node. */
export type KubeadmVerb = 'init' | 'join' | 'reset';

/**
 * Last line of kubeadm's log after a command that succeeded. lazyjack writes it because kubeadm's own last message belongs to a phase that may
 * be skipped, or differs between versions.
 */
export function kubeadmDoneLine(verb: KubeadmVerb): string {
  return `[lazyjack] kubeadm ${verb} is done`;
}

/** First line of `kubeadm init`, and its last unless the phase show-join-command is skipped; texts of kubeadm 1.13 to 1.37. */
const initBeginning = '[init] Using Kubernetes version';
const initEndings = ['has initialized successfully!', kubeadmDoneLine('init')];

/** What `kubeadm reset` prints right before its first change that cannot be reversed; 1.13 begins it with a small letter. */
const resetBeginnings = ['[reset] Stopping the kubelet service', '[reset] stopping the kubelet service'];
const resetEndings = ['The reset process does not', kubeadmDoneLine('reset')];
const joinEndings = ['This node has joined the cluster', kubeadmDoneLine('join')];

const lastOf = (log: string, texts: readonly string[]): number => Math.max(...texts.map((text) => log.lastIndexOf(text)));

/** Whether the last `kubeadm init` in a log did not finish. A log without any `init` counts as finished. */
export function wasInitInterrupted(log: string): boolean {
  return lastOf(log, initEndings) < log.lastIndexOf(initBeginning);
}

/**
 * Whether a `kubeadm reset` in a log began to change the node and did not finish, and no later command created a member again. It stops the
 * kubelet and the containers first, and deletes the files of the member last.
 */
export function wasResetInterrupted(log: string): boolean {
  return lastOf(log, [...resetEndings, initBeginning, ...joinEndings]) < lastOf(log, resetBeginnings);
}

/** The lines of a log that the functions above read. The others may contain tokens. */
export function excerptKubeadmLog(log: string): string {
  const texts = [initBeginning, ...initEndings, ...resetBeginnings, ...resetEndings, ...joinEndings];
  const lines = log.split('\n').filter((line) => texts.some((text) => line.includes(text)));
  return lines.map((line) => `${line}\n`).join('');
}
