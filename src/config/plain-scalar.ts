import { Schema, isScalar } from 'yaml';
import { lazy } from '../core/lazy.ts';
import type { Scalar } from './tree.ts';

/** How YAML 1.2 tells numbers, booleans and null from text, as the library has it. */
const tags = lazy(() => new Schema({ schema: 'core' }).tags.filter((tag) => tag.default === true));

/** What a text without quotes can begin with and be no text. Most begin with something else. */
const notText = /^[-+.~\dnNtTfF]/;

/** The value of a text without quotes, on one line. */
export function plainValue(text: string): Scalar['value'] {
  if (!notText.test(text)) return text;
  for (const tag of tags()) {
    if (tag.collection !== undefined || tag.test?.test(text) !== true) continue;
    const found = tag.resolve(text, () => undefined, { intAsBigInt: false });
    const value: unknown = isScalar(found) ? found.value : found;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  }
  return text;
}
