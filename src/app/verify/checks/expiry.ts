/** Days before the end of a certificate from which on it is a warning: enough to plan the renewal. */
export const warningDays = 30;

const hourMilliseconds = 60 * 60 * 1000;
const hoursOfDay = 24;

/**
 * `expires in 12 days (2026-12-12)`, `expired 3 hours ago (2026-11-30)`: in hours if it is less than two days. `end` may be an invalid date, of a
 * text that is no time.
 */
export function describeExpiry(end: Date, now: Date): string {
  if (Number.isNaN(end.getTime())) return 'has an expiry that is no time';
  const hours = Math.floor(Math.abs(end.getTime() - now.getTime()) / hourMilliseconds);
  const time = hours < 2 * hoursOfDay ? count(hours, 'hour') : count(Math.floor(hours / hoursOfDay), 'day');
  const date = end.toISOString().slice(0, 10);
  return end <= now ? `expired ${time} ago (${date})` : `expires in ${time} (${date})`;
}

function count(number: number, unit: 'hour' | 'day'): string {
  if (number === 0) return `less than 1 ${unit}`;
  return number === 1 ? `1 ${unit}` : `${number} ${unit}s`;
}
