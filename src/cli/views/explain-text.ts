import { Chalk } from 'chalk';
import type { ExplainedKey } from '../../config/reference/explain-key.ts';
import type { KeyReference, ValueForm } from '../../config/reference/key-reference.ts';
import { wrap } from './text-width.ts';

export interface ExplainTextOptions {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
}

/** A key of the configuration for people: what it is, what may be written, and the keys below it. */
export function renderExplainedKey({ path, reference, keys }: ExplainedKey, { width, color }: ExplainTextOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const longest = Math.max(...keys.map(({ name }) => name.length), 0);
  const facts = listFacts(reference).flatMap(([name, value]) => fold(`  ${`${name}:`.padEnd(9)} `, value, width));
  const below = keys.flatMap(({ name, reference: { summary } }) => fold(`  ${name.padEnd(longest)}  `, summary, width, chalk.bold));
  return [
    ...(path === '' ? [] : [chalk.bold(path), '']),
    ...wrap(plain(reference.summary), width),
    ...(facts.length === 0 ? [] : ['', ...facts]),
    ...(below.length === 0 ? [] : ['', ...below]),
    '',
  ].join('\n');
}

function listFacts({ form, rule, default: value, example }: KeyReference): readonly (readonly [string, string])[] {
  const written = form === undefined ? undefined : describeForm(form);
  return Object.entries({ value: written, rule, default: value, example }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, plain(text)] as const],
  );
}

function describeForm(form: ValueForm): string | undefined {
  switch (form.type) {
    case 'text':
      return undefined;
    case 'choice':
      return form.choices.join(', ');
    case 'whole-number':
      return `a whole number from ${form.minimum} to ${form.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'list':
      return 'a list';
    case 'document':
      return 'any YAML below it';
  }
}

/** The texts of the reference are Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

/** A label, and a text that continues below itself. */
function fold(label: string, text: string, width: number, paint = (part: string): string => part): readonly string[] {
  return wrap(plain(text), width - label.length).map((line, index) => (index === 0 ? paint(label) : ' '.repeat(label.length)) + line);
}
