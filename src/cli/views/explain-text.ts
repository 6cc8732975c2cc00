import { Chalk } from 'chalk';
import type { ExplainedKey } from '../../config/reference/explain-key.ts';
import { describeForm } from '../../config/reference/describe-form.ts';
import type { KeyReference } from '../../config/reference/key-reference.ts';
import { wrap } from './text-width.ts';

export interface ExplainTextOptions {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
}

/** A key of the configuration for people, as `kubectl explain` prints it: what may be written, what it is for, and the keys below it. */
export function renderExplainedKey({ path, reference, keys }: ExplainedKey, { width, color }: ExplainTextOptions): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const facts = [...(path === '' ? [] : [['KEY', path] as const]), ['TYPE', describeType(reference)] as const, ...listFacts(reference)];
  return [
    ...facts.flatMap(([name, value]) => fold(`${`${name}:`.padEnd(9)} `, value, width, chalk.bold)),
    '',
    chalk.bold('DESCRIPTION:'),
    ...fold('  ', reference.summary, width),
    ...(keys.length === 0 ? [] : ['', chalk.bold('FIELDS:')]),
    ...keys.flatMap(({ name, reference: below }) => [
      `  ${chalk.bold(name)}  <${describeType(below)}>`,
      ...fold('      ', below.summary, width),
    ]),
    '',
  ].join('\n');
}

function describeType({ form }: KeyReference): string {
  return form === undefined ? 'mapping' : form.type === 'choice' ? 'text' : describeForm(form);
}

function listFacts({ form, rule, default: value, example }: KeyReference): readonly (readonly [string, string])[] {
  const allowed = form?.type === 'choice' ? form.choices.join(', ') : undefined;
  return Object.entries({ ALLOWED: allowed, RULE: rule, DEFAULT: value, EXAMPLE: example }).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, plain(text)] as const],
  );
}

/** The texts of the reference are Markdown. */
function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

/** A label, and a text that continues below itself. */
function fold(label: string, text: string, width: number, paint = (part: string): string => part): readonly string[] {
  return wrap(plain(text), width - label.length).map((line, index) => (index === 0 ? paint(label) : ' '.repeat(label.length)) + line);
}
