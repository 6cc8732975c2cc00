import type { KeyReference } from '../../config/reference/key-reference.ts';
import { describeForm } from '../../config/reference/describe-form.ts';
import { type ManualPage, makePage, pageHeader, type PageOptions } from './manual-page.ts';
import { bold, labelled, literal, paragraph } from './roff.ts';

/** `lazyjack.yaml(5)`: every key of the configuration. `example`: a whole configuration, shown without its comments. */
export function makeConfigurationPage(
  reference: Readonly<Record<string, KeyReference>>,
  example: string,
  options: PageOptions,
): ManualPage {
  const keys = Object.entries(reference);
  const sections = keys.filter(([path]) => !path.includes('.'));
  return makePage('lazyjack.yaml', 5, [
    ...pageHeader('lazyjack.yaml', 5, options),
    '.SH NAME',
    'lazyjack.yaml \\- the configuration of a cluster',
    '.SH DESCRIPTION',
    ...paragraph(
      'One YAML file describes a cluster. Every node has the same file. Commands read the file that `--config` names, else the one that the environment variable `LAZYJACK_CONFIG` names, else `config.yaml`; `--config -` reads standard input.',
    ),
    '.PP',
    ...paragraph(
      '`lazyjack new` writes one, `lazyjack validate` checks one offline, `lazyjack explain` explains a key, and `lazyjack schema` prints the JSON Schema for editors.',
    ),
    '.PP',
    ...paragraph('A value such as `<provide-token>` is a placeholder: the key counts as absent.'),
    ...sections.flatMap(([section, own]) => [
      `.SH ${section.toUpperCase().replaceAll('-', '\\-')}`,
      ...paragraph(describeKey(own)),
      ...keys
        .filter(([path]) => path.startsWith(`${section}.`))
        .flatMap(([path, key]) => labelled(bold(path.slice(section.length + 1)), describeKey(key))),
    ]),
    '.SH EXAMPLE',
    ...literal(example.split('\n').filter((line) => !/^\s*(?:#|$)/u.test(line))),
    '.SH SEE ALSO',
    '.BR lazyjack (1) ,',
    '.BR lazyjack\\-validate (1) ,',
    '.BR lazyjack\\-explain (1)',
  ]);
}

function describeKey({ summary, form, rule, default: value, example }: KeyReference): string {
  const type = form === undefined ? undefined : describeForm(form);
  return [
    summary,
    ...(type === undefined ? [] : [`Type: ${type}.`]),
    ...(rule === undefined ? [] : [`Rule: ${rule}.`]),
    ...(value === undefined ? [] : [`Default: ${value}.`]),
    ...(example === undefined ? [] : [`Example: \`${example}\`.`]),
  ].join(' ');
}
