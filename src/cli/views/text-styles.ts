import { Chalk } from 'chalk';

/** Styles for plans and messages. Without color every function returns its text unchanged, so the output differs only in color. */
export interface TextStyles {
  readonly create: (text: string) => string;
  readonly update: (text: string) => string;
  readonly delete: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
}

export function makeTextStyles(color: boolean): TextStyles {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    create: (text) => chalk.green(text),
    update: (text) => chalk.yellow(text),
    delete: (text) => chalk.red(text),
    dim: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
    error: (text) => chalk.red.bold(text),
    warning: (text) => chalk.yellow.bold(text),
  };
}
