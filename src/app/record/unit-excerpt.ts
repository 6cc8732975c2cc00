import type { SecretRemover } from './secret-remover.ts';

/** The variable whose use by a kubelet's unit a plan looks for. */
const readVariable = 'KUBELET_DNS_ARGS';
/** With the prefixes of systemd.service(5). */
const programPattern = /^\s*[-@:+!|]*\/[\w./+-]+(?=\s|$)/u;

/**
 * A unit or a drop-in of systemd: names of sections, settings and variables, programs of `Exec*`, and `$KUBELET_DNS_ARGS`. Any other text may be
 * a secret and is removed. Continued lines are part of their setting. `ownLines` are those that lazyjack writes.
 */
export function excerptUnit(text: string, remover: SecretRemover, ownLines: ReadonlySet<string>): string {
  return text
    .split(/(?<!\\)\n/u)
    .map((line) => (ownLines.has(line) ? line : excerptLine(line, remover)))
    .join('\n');
}

function excerptLine(line: string, remover: SecretRemover): string {
  const trimmed = line.trim();
  if (trimmed === '' || /^\[[A-Z][A-Za-z]*\]$/u.test(trimmed)) return line;
  const [, name, value = ''] = /^\s*([A-Za-z]\w*)\s*=([\s\S]*)$/u.exec(line) ?? [];
  if (name === undefined) return `# ${removeSetting(trimmed, remover)}`;
  if (value.trim() === '') return `${name}=`;
  if (name === 'Environment') return `${name}=${excerptEnvironment(value, remover)}`;
  const program = name.startsWith('Exec') ? (programPattern.exec(value)?.[0] ?? '') : '';
  const rest = value.slice(program.length);
  if (program === '') return `${name}=${removeSetting(value, remover)}`;
  return `${name}=${program}${rest.trim() === '' ? '' : ` ${removeSetting(rest.trim(), remover)}`}`;
}

function removeSetting(text: string, remover: SecretRemover): string {
  const mark = remover.remove('unit setting', text);
  return text.includes(readVariable) ? `${mark} $${readVariable}` : mark;
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
      return `${quote}${name}=${remover.remove('environment value', content)}${quote}`;
    })
    .join(' ');
}
