import { findFlags } from '../../host/kubernetes/kubelet-flags.ts';
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
  return [mark, ...(text.includes(readVariable) ? [`$${readVariable}`] : []), ...listFlags(text)].join(' ');
}

/** The flags of the kubelet that a plan looks for. Their values are addresses, a path, or a word. */
function listFlags(text: string): readonly string[] {
  return findFlags(text).map(({ argument, value }) => `--${argument}=${value}`);
}

/** A variable of an environment without its value: the flags of the kubelet, and the hosts without a proxy, stay. */
export function excerptVariable(name: string, value: string, remover: SecretRemover): string {
  if (value === '' || /^no_proxy$/iu.test(name)) return value;
  return [remover.remove('environment value', value), ...listFlags(value)].join(' ');
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
      const excerpt = excerptVariable(name, content, remover);
      return quote === '' && excerpt.includes(' --') ? `"${name}=${excerpt}"` : `${quote}${name}=${excerpt}${quote}`;
    })
    .join(' ');
}
