import { stripControlSequences } from '../../../core/kubernetes/kubeadm-output.ts';
import { maskTokens } from '../../../core/text/mask-tokens.ts';

/** Characters of a line that an error quotes. */
const maxLength = 600;

/** Why the kubelet ended, in the words of 1.13 to 1.37: a fatal line of klog, or the last line of a command that failed. */
const fatalPattern = /^F\d{4} |"command failed"|failed to run Kubelet|^Error: |failed to (?:load|validate|construct) kubelet/iu;
/** A line of klog about an error: `E1130 12:00:00.000000    1234 kubelet.go:1] text`. */
const errorPattern = /^E\d{4} [\d:.]+ +\d+ \S+\] /u;

/**
 * The last error in the output of the kubelet, without control sequences and tokens. `hasEnded`: it does not run any more, so its last error of any
 * kind counts. undefined: there is none.
 */
export function findKubeletError(output: string, hasEnded: boolean): string | undefined {
  const lines = stripControlSequences(output)
    .split('\n')
    .map((line) => line.trim());
  const found =
    lines.findLast((line) => fatalPattern.test(line)) ?? (hasEnded ? lines.findLast((line) => errorPattern.test(line)) : undefined);
  if (found === undefined) return undefined;
  const text = maskTokens(found);
  return text.length > maxLength ? `${text.slice(0, maxLength)}...` : text;
}
