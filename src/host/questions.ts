/** A program that only tells something, and what it is given to read. */
export interface Question {
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
}

/** Lines of a batch. Details (`-d`) cost time and only links have any that are needed, so links come with the one family. */
export const ipBatches = {
  4: { flags: ['-d', '-j', '-4'], lines: ['link show', 'address show', 'route show table main'] },
  6: { flags: ['-j', '-6'], lines: ['address show', 'route show table main'] },
} as const;

export function ipQuestion(family: keyof typeof ipBatches): Question {
  const { flags, lines } = ipBatches[family];
  return { file: 'ip', args: [...flags, '-batch', '-'], input: lines.map((line) => `${line}\n`).join('') };
}

export const kubeadmQuestion: Question = { file: 'kubeadm', args: ['version', '-o', 'short'] };
