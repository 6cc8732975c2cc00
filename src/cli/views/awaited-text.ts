import type { AwaitedStatus } from '../../app/confirmation/read-awaited-status.ts';
import type { LastRollBack, RollBackReason } from '../../app/confirmation/runtime-records.ts';
import { escapeMultilineText } from '../../core/text/escape-multiline-text.ts';

function countSeconds(seconds: number): string {
  return `${seconds} second${seconds === 1 ? '' : 's'}`;
}

/** The end of `apply --confirm`. `until`: RFC 3339. */
export function renderAwaits({
  phase,
  seconds,
  until,
}: {
  readonly phase: string;
  readonly seconds: number;
  readonly until: string;
}): string {
  return (
    `Awaiting confirmation until ${until}, ${countSeconds(seconds)}: this host then rolls phase ${phase} back by itself.\n` +
    'To keep the changes, run in a new session: lazyjack confirm\n'
  );
}

/** A run that awaits confirmation, in the text of `status` and `plan`. */
export function renderAwaited({ phase, at, state, secondsLeft = 0, until = '', isWatched }: AwaitedStatus): string {
  const run = `apply of phase ${phase}, started ${at}`;
  switch (state) {
    case 'applying':
      return `Under way: ${run}. It is rolled back unless it is confirmed afterwards.\n`;
    case 'waiting': {
      const otherwise = isWatched
        ? 'otherwise this host rolls them back by itself.'
        : 'otherwise run `lazyjack confirm --rollback`: the process that would roll them back has ended.';
      return `Awaiting confirmation: ${run}. ${countSeconds(secondsLeft)} left, until ${until}. Run \`lazyjack confirm\` to keep its changes; ${otherwise}\n`;
    }
    case 'overdue':
      return isWatched
        ? `Not confirmed: ${run}. This host is rolling it back.\n`
        : `Not confirmed: ${run}. Run \`lazyjack confirm --rollback\` to roll it back.\n`;
  }
}

const reasons: Readonly<Record<RollBackReason, string>> = {
  'not-confirmed': 'nobody confirmed it in time',
  'not-finished': 'it ended before it was finished',
  reboot: 'the host was rebooted before anybody confirmed it',
  requested: 'as requested',
};

/** A rollback that no terminal saw, in the text of `status`, or that one which ended just now. */
export function renderRollBack({ phase, reason, at, notRestored }: LastRollBack): string {
  const head = `apply of phase ${phase}, at ${at}: ${reasons[reason]}.`;
  if (notRestored.length === 0) return `Rolled back: ${head}\n`;
  const lines = notRestored.map((each) => `  ${escapeMultilineText(each.address)}: ${escapeMultilineText(each.reason)}\n`);
  return (
    `Not everything was rolled back: ${head}\n${lines.join('')}` +
    'The journal has these changes. Remove the causes, then run `lazyjack apply` to continue or `lazyjack destroy` to restore the host.\n'
  );
}
