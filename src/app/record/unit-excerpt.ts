import type { SecretRemover } from './secret-remover.ts';

/** Settings of a unit that are kept, with secrets in command lines removed. Any other setting keeps only its name. */
const keptSettings =
  /^(?:Description|Documentation|After|Before|Wants|Requires|WantedBy|Alias|Type|Restart|RestartSec|RemainAfterExit|EnvironmentFile|Exec\w+|StartLimit\w+|Delegate|KillMode|TimeoutStartSec)$/u;
/** Variables that lazyjack itself sets. */
const ownVariables = new Set(['KUBELET_DNS_ARGS']);
const ownComment = /^[#;] Written by lazyjack\b/u;

/** A unit or a drop-in of systemd without values of its environment. Continued lines are part of their setting. */
export function excerptUnit(text: string, remover: SecretRemover): string {
  return text
    .split(/(?<!\\)\n/u)
    .map((line) => excerptLine(line, remover))
    .join('\n');
}

function excerptLine(line: string, remover: SecretRemover): string {
  const trimmed = line.trim();
  if (trimmed === '' || /^\[[\w-]+\]$/u.test(trimmed) || ownComment.test(trimmed)) return line;
  const [, name, value = ''] = /^\s*([A-Za-z]\w*)\s*=([\s\S]*)$/u.exec(line) ?? [];
  if (name === undefined) return `# ${remover.remove('unit setting', trimmed)}`;
  if (name === 'Environment') return `${name}=${excerptEnvironment(value, remover)}`;
  return `${name}=${keptSettings.test(name) || value.trim() === '' ? remover.cleanCommand(value) : remover.remove('unit setting', value)}`;
}

/** `A=1 "B=two words" 'C=x'` */
function excerptEnvironment(value: string, remover: SecretRemover): string {
  const assignments = value.match(/"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?|(?:\\[\s\S]|[^\s"'\\])+/gu) ?? [];
  return assignments
    .filter((each) => each.trim() !== '\\')
    .map((each) => {
      const quote = /^["']/u.exec(each)?.[0] ?? '';
      const [, name, content = ''] = /^["']?([A-Za-z_]\w*)=([\s\S]*?)["']?$/u.exec(each) ?? [];
      if (name === undefined) return remover.remove('environment value', each);
      const kept = ownVariables.has(name) ? remover.cleanCommand(content) : remover.remove('environment value', content);
      return `${quote}${name}=${kept}${quote}`;
    })
    .join(' ');
}
