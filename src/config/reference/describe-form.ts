import type { ValueForm } from './key-reference.ts';

/** What may be written for a value, as `TYPE` of `lazyjack explain`. */
export function describeForm(form: ValueForm): string {
  switch (form.type) {
    case 'text':
      return form.what ?? 'text';
    case 'choice':
      return `one of ${form.choices.join(', ')}`;
    case 'whole-number':
      return `whole number, ${form.minimum} to ${form.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'list':
      return 'list';
    case 'document':
      return 'any YAML';
  }
}
