import type { Event, Report } from '../../planner/report.ts';
import { paint } from './paint.ts';
import { visibleText } from './visible-text.ts';

/** More addresses than this in one wave are counted instead of listed. */
const LISTED = 6;

/** One line per wave, as it happens. */
export function progress(write: (text: string) => void, color: boolean): Report {
  const brush = paint(color);
  return (event) => {
    const line = describe(event);
    if (line === undefined) return;
    const mark = event.type === 'warning' ? brush.warning('warning:') : event.type === 'failed' ? brush.error('failed:') : brush.dim(' ');
    write(`${mark} ${line}\n`);
  };
}

function describe(event: Event): string | undefined {
  switch (event.type) {
    case 'started':
      return undefined;
    case 'written':
      return `${event.what === 'make' ? 'done' : 'undone'}  ${list(event.addresses)}`;
    case 'waiting':
      return `waiting for ${visibleText(event.address)}: ${visibleText(event.reason)}`;
    case 'warning':
      return `${visibleText(event.address)}: ${visibleText(event.text)}`;
    case 'failed':
      return visibleText(event.message);
    case 'rolling-back':
      return undefined;
    case 'put-back':
      return event.addresses.length === 0 ? undefined : `put back  ${list(event.addresses)}`;
  }
}

function list(addresses: readonly string[]): string {
  const shown = addresses.slice(0, LISTED).map(visibleText).join(', ');
  return addresses.length > LISTED ? `${shown} and ${addresses.length - LISTED} more` : shown;
}
