/** A setting of a unit (`ExecStart=...`), or a variable of an environment. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

/** The settings of a unit or drop-in, in order. A line that ends with a backslash continues (systemd.syntax(7)). */
export function parseUnitSettings(text: string): readonly Setting[] {
  return text
    .replaceAll(/\\\n/gu, ' ')
    .split('\n')
    .flatMap((line) => {
      const [, name, value] = /^\s*([A-Za-z]\w*)\s*=(.*)$/u.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [{ name, value: value.trim() }];
    });
}

/** `A=1 "B=two words" 'C=x'`: the value of `Environment=` (systemd.exec(5)). */
export function parseEnvironment(value: string): readonly Setting[] {
  const words = value.match(/"(?:\\[\s\S]|[^"\\])*"|'[^']*'|(?:\\[\s\S]|[^\s"'\\])+(?:"(?:\\[\s\S]|[^"\\])*")?/gu) ?? [];
  return words.flatMap((word) => parseAssignment(word.replace(/^(["'])(.*)\1$/su, '$2')));
}

/** The text of an `EnvironmentFile=`. */
export function parseEnvironmentFile(text: string): readonly Setting[] {
  return text
    .replaceAll(/\\\n/gu, ' ')
    .split('\n')
    .flatMap((line) => parseAssignment(line.trim().replace(/^export\s+/u, '')));
}

function parseAssignment(word: string): readonly Setting[] {
  const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/u.exec(word) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value: value.trim().replace(/^(["'])([\s\S]*)\1$/u, '$2') }];
}
