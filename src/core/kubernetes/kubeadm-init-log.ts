/** What kubeadm's log ends with after an `init` that went well, whatever phases it was told to skip: kubeadm's own last words are one of them. */
export const initDoneLine = '[lazyjack] kubeadm init is done';

/** How `kubeadm init` begins, and ends unless the phase show-join-command is skipped; the words are those of 1.13 to 1.37. */
const initBeginning = '[init] Using Kubernetes version';
const initEndings = ['has initialized successfully!', initDoneLine];

/** Whether the last `kubeadm init` in a log did not get to its end. One that says nothing of an `init` says nothing of how it ended either. */
export function wasInitInterrupted(log: string): boolean {
  return Math.max(...initEndings.map((words) => log.lastIndexOf(words))) < log.lastIndexOf(initBeginning);
}
