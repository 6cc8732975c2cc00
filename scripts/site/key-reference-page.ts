import { describeForm } from '../../src/config/reference/describe-form.ts';
import { type KeyReference, keyReference, wholeFileSummary } from '../../src/config/reference/key-reference.ts';

/** The page of all keys, with what `lazyjack explain` prints. */
export function makeKeyReferencePage(): string {
  const sections = Object.entries(keyReference).map(([path, reference]) => makeKeySection(path, reference));
  return [
    '# Configuration reference',
    `${wholeFileSummary} \`lazyjack explain KEY\` prints what this page says about a key. \`NODE\` stands for the name of a node.`,
    ...sections,
  ].join('\n\n');
}

function makeKeySection(path: string, { summary, rule, default: usual, example, form }: KeyReference): string {
  const facts = [
    ['Type', form === undefined ? undefined : describeForm(form)],
    ['Rule', rule],
    ['Default', usual],
    ['Example', example === undefined ? undefined : `\`${example}\``],
  ].flatMap(([name, text]) => (name === undefined || text === undefined ? [] : [`- ${name}: ${text}`]));
  return [`${path.includes('.') ? '###' : '##'} ${path}`, summary, ...(facts.length === 0 ? [] : [facts.join('\n')])].join('\n\n');
}
