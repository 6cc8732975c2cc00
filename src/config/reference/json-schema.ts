import { knownKeys } from '../known-keys.ts';
import { type KeyReference, keyReference, type ValueForm, wholeFileSummary } from './key-reference.ts';

/** JSON Schema, draft 7: the newest one that the YAML extensions of common editors know. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The JSON Schema of a configuration, for editors. It knows the keys and the form of each value; `lazyjack validate` checks more. A value may be a
 * placeholder such as `<provide-token>`, which counts as absent.
 */
export function makeJsonSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'urn:lazyjack:configuration',
    title: 'Configuration of lazyjack',
    description: wholeFileSummary,
    ...objectAt([]),
  };
}

/** Below `topology`, every name is that of a node. */
const anyNode = 'NODE';

function objectAt(path: readonly string[]): JsonSchema {
  if (path.length === 1 && path[0] === 'topology') return { type: 'object', additionalProperties: schemaAt([...path, anyNode]) };
  const properties = Object.fromEntries(knownKeys(path).map((key) => [key, schemaAt([...path, key])]));
  return { type: 'object', properties, additionalProperties: false };
}

function schemaAt(path: readonly string[]): JsonSchema {
  const reference = keyReference[path.join('.')];
  if (reference === undefined) throw new Error(`${path.join('.')} has no reference`);
  const { form, example } = reference;
  return {
    title: path.join('.'),
    description: describe(reference),
    ...(example !== undefined && { examples: [parseExample(form, example)] }),
    ...(form === undefined ? objectAt(path) : valueSchema(form)),
  };
}

/** The references have examples as they are written in YAML. */
function parseExample(form: ValueForm | undefined, example: string): unknown {
  if (form?.type === 'whole-number') return Number(example);
  return form?.type === 'list' ? example.slice(1, -1).split(', ') : example;
}

function describe({ summary, rule, default: value }: KeyReference): string {
  return [summary, ...(rule === undefined ? [] : [`Rule: ${rule}.`]), ...(value === undefined ? [] : [`Default: ${value}.`])].join(' ');
}

const placeholder = { type: 'string', pattern: '^<.*>$' };
/** YAML 1.1 spells booleans in more ways, and lazyjack reads values as text. */
const booleanText = { type: 'string', pattern: '^([Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$' };

function valueSchema(form: ValueForm): JsonSchema {
  switch (form.type) {
    case 'text':
      return { anyOf: [{ type: ['string', 'number'], ...(form.pattern !== undefined && { pattern: form.pattern }) }, placeholder] };
    case 'choice':
      // In any case; the list is what an editor offers.
      return { anyOf: [{ enum: form.choices }, { type: 'string', pattern: `^(${form.choices.map(inAnyCase).join('|')})$` }, placeholder] };
    case 'whole-number':
      return {
        anyOf: [{ type: 'integer', minimum: form.minimum, maximum: form.maximum }, { type: 'string', pattern: '^[0-9]+$' }, placeholder],
      };
    case 'boolean':
      return { anyOf: [{ type: 'boolean' }, booleanText, placeholder] };
    case 'list':
      return { anyOf: [{ type: 'array', items: { type: 'string' } }, placeholder] };
    case 'document':
      return { type: 'object' };
  }
}

/** Draft 7 has no flag for it. */
function inAnyCase(word: string): string {
  return word.replaceAll(/[a-z]/gu, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
