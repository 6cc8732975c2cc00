import { countDaysUntil } from '../../../core/kubernetes/certificate-validity.ts';

/** Days before the end of a certificate from which on it is a warning: enough to plan the renewal. */
export const warningDays = 30;

/** `expires in 12 days (2026-12-12)`, `expired 3 days ago (2026-11-27)`. */
export function describeExpiry(end: Date, now: Date): string {
  const days = countDaysUntil(end, now);
  const date = end.toISOString().slice(0, 10);
  if (end <= now) return `expired ${count(-days)} ago (${date})`;
  return days === 0 ? `expires in less than 1 day (${date})` : `expires in ${count(days)} (${date})`;
}

function count(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}
