/**
 * Last line of kubeadm's log after a successful `init`. lazyjack writes it because kubeadm's own last message belongs to a phase that may
 * be skipped.
 */
export const initDoneLine = '[lazyjack] kubeadm init is done';

/** First line of `kubeadm init`, and its last unless the phase show-join-command is skipped; texts of kubeadm 1.13 to 1.37. */
const initBeginning = '[init] Using Kubernetes version';
const initEndings = ['has initialized successfully!', initDoneLine];

/** Whether the last `kubeadm init` in a log did not finish. A log without any `init` counts as finished. */
export function wasInitInterrupted(log: string): boolean {
  return Math.max(...initEndings.map((words) => log.lastIndexOf(words))) < log.lastIndexOf(initBeginning);
}

/** The lines of a log that `wasInitInterrupted` reads. The others may contain tokens. */
export function excerptInitLog(log: string): string {
  const lines = log.split('\n').filter((line) => [initBeginning, ...initEndings].some((words) => line.includes(words)));
  return lines.map((line) => `${line}\n`).join('');
}
