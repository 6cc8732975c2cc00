import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';
import type { AppliedLimit } from '../../planner/limit.ts';
import type { TextStyles } from './text-styles.ts';

/** Further changes that are left out are counted; the JSON has all of them. */
const maxListed = 5;

/** What a limited plan includes beside the targets, and what it leaves out. */
export function renderLimit({ included, leftOut }: AppliedLimit, styles: TextStyles): string {
  const also = included.map(({ address, neededBy }) => `also: ${address}, needed by ${neededBy}`);
  const dependents = leftOut.flatMap(({ address, needs }) => (needs === undefined ? [] : [`left out: ${address}, needs ${needs}`]));
  const others = leftOut.filter(({ needs }) => needs === undefined).map(({ address }) => address);
  const more = others.length - maxListed;
  const listed = others.slice(0, maxListed).join(', ');
  const rest = others.length === 0 ? [] : [`left out: ${listed}${more > 0 ? ` and ${more} more` : ''}`];
  return [...also, ...dependents, ...rest].map((line) => `      ${styles.dim(escapeMultilineText(line))}\n`).join('');
}

/** "1 change is left out", "12 changes are left out". */
export function renderLeftOutCount(count: number): string {
  return count === 1 ? '1 change is left out' : `${count} changes are left out`;
}
