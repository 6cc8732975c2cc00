import { wrap } from './text-width.ts';

/** A description that would start right of this share of the width starts on a line of its own. */
const maxLabelShare = 0.5;
const detachedIndent = 6;

/** The help of yargs, unwrapped, in lines of at most `width` columns. Words stay whole; descriptions keep their column. */
export function wrapHelp(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line.trimEnd(), width))
    .map((line) => `${line}\n`)
    .join('');
}

function wrapLine(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const { label = '', description = line } = /^(?<label> +\S.*? {2,})(?<description>\S.*)$/u.exec(line)?.groups ?? {};
  const isDetached = label.length > width * maxLabelShare;
  const indent = isDetached ? detachedIndent : label.length;
  const lines = wrap(description.replaceAll(/ {2,}/gu, '  ').trim(), width - indent).map((part) =>
    `${' '.repeat(indent)}${part}`.trimEnd(),
  );
  if (isDetached) return [label.trimEnd(), ...lines];
  return lines.map((part, at) => (at === 0 ? label + part.slice(indent) : part));
}

/** Columns for help: those of standard output, or 80 where it is no terminal. Never narrower than 40 or wider than 120. */
export function chooseHelpWidth({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number {
  return isTTY === true && columns !== undefined ? Math.min(Math.max(columns, 40), 120) : 80;
}

/** The commands that the help of `command` lists. */
export function listCommandsInHelp(text: string, command: readonly string[]): readonly string[] {
  const [, commands = ''] = /^Commands:\n(?<commands>(?: .*\n)*)/mu.exec(`${text}\n`) ?? [];
  const prefix = ['lazyjack', ...command].join(' ');
  return [...commands.matchAll(new RegExp(`^ +${prefix} (?<name>[a-z]+)`, 'gmu'))].map(([, name = '']) => name);
}

/** The long options that a help text lists. Hidden options are not among them. */
export function listOptionsInHelp(text: string): readonly string[] {
  return [...text.matchAll(/^ +(?:-\w, )?--(?<name>[a-z-]+)/gmu)].map(([, name = '']) => name);
}
