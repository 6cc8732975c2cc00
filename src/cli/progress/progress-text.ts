import { renderDuration } from '../../core/text/duration-text.ts';

/** How far a run is. */
export interface Progress {
  /** Of the changes, or of the changes to roll back. */
  readonly done: number;
  readonly total: number;
  /** Milliseconds since the run began. */
  readonly elapsed: number;
}

/** `[ 3/31] 00:07`. */
export function renderProgressCount({ done, total, elapsed }: Progress): string {
  const whole = String(total);
  return `[${String(done).padStart(whole.length)}/${whole}] ${renderDuration(elapsed)}`;
}

/** Columns of the bar, and of a terminal that has room for it. */
const barWidth = 20;
const widthWithBar = 70;

/** `[ 3/31] 00:07 [=>------------------] text`, in one line of a terminal. ASCII, because a serial console shows nothing else. */
export function renderProgressLine(progress: Progress, text: string, width: number): string {
  const filled = progress.total === 0 ? barWidth : Math.floor((progress.done / progress.total) * barWidth);
  const bar = `${'='.repeat(filled)}${filled < barWidth ? '>' : ''}`.padEnd(barWidth, '-');
  const line = [renderProgressCount(progress), ...(width < widthWithBar ? [] : [`[${bar}]`]), text].join(' ');
  return line.slice(0, width - 1);
}
