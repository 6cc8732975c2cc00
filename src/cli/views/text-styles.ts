import { Chalk } from 'chalk';

/** Colours for plans and messages. Without colour every function gives its text back, so output is the same but for the paint. */
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
