import type { RunEvent, Report } from '../../planner/run-event.ts';
import { makeTextStyles } from './text-styles.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

/** Further addresses of one wave are counted instead of listed. */
const maxListedAddresses = 6;

/** One line per wave, as it happens. `renderPrefix`: the beginning of a line that is neither a warning nor an error. */
export function makeProgressReport(write: (text: string) => void, color: boolean, renderPrefix: () => string = () => ' '): Report {
  const styles = makeTextStyles(color);
  return (event) => {
    const line = describeEvent(event);
    if (line === undefined) return;
    const mark =
      event.type === 'warning'
        ? styles.warning('warning:')
        : event.type === 'failed'
          ? styles.error('failed:')
          : styles.dim(renderPrefix());
    write(`${mark} ${line}\n`);
  };
}

function describeEvent(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'started':
      return undefined;
    case 'written':
      return `${event.direction === 'apply' ? 'done' : 'restored'}  ${listAddresses(event.addresses)}`;
    case 'waiting':
      return `waiting for ${escapeMultilineText(event.address)}: ${escapeMultilineText(event.reason)}`;
    case 'warning':
      return `${escapeMultilineText(event.address)}: ${escapeMultilineText(event.text)}`;
    case 'failed':
      return escapeMultilineText(event.message);
    case 'rolling-back':
      return undefined;
    case 'restored':
      return event.addresses.length === 0 ? undefined : `rolled back  ${listAddresses(event.addresses)}`;
  }
}

function listAddresses(addresses: readonly string[]): string {
  const shown = addresses.slice(0, maxListedAddresses).map(escapeMultilineText).join(', ');
  return addresses.length > maxListedAddresses ? `${shown} and ${addresses.length - maxListedAddresses} more` : shown;
}
