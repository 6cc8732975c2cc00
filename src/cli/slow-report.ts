import type { RunEvent, Report } from '../planner/report.ts';

/** How long somebody may look at a screen on which nothing happens, in milliseconds. */
const SLOW_AFTER = 1000;

/** Says what is under way when it takes longer than a second: pulling an image, starting a container. */
export function makeSlowStepReport(report: Report, say: (text: string) => void): Report {
  const timers = new Map<string, NodeJS.Timeout>();
  const clear = (key: string): void => {
    clearTimeout(timers.get(key));
    timers.delete(key);
  };
  return (event: RunEvent) => {
    if (event.type === 'started') {
      const key = event.addresses.join(' ');
      const timer = setTimeout(() => {
        say(`  at work on ${event.addresses.slice(0, 3).join(', ')}${event.addresses.length > 3 ? ', ...' : ''}\n`);
      }, SLOW_AFTER);
      timers.set(key, timer.unref());
    }
    if (event.type === 'written') clear(event.addresses.join(' '));
    if (event.type === 'failed') for (const key of timers.keys()) clear(key);
    report(event);
  };
}
