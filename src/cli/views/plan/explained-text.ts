import type { ExplainedWave } from '../../../app/explain/explain-plan.ts';
import { makeSecretRemover, type SecretRemover } from '../../../app/record/secret-remover.ts';
import type { ExplainedAction } from '../../../core/explained-action.ts';
import { escapeHidden } from '../../../core/text/escape-hidden.ts';
import { maskTokens } from '../../../core/text/mask-tokens.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import { foldText } from '../fold-text.ts';
import { makeTextStyles } from '../text-styles.ts';

export interface ExplainedTextOptions {
  readonly color: boolean;
  /** Columns of the terminal; undefined: no terminal. */
  readonly width: number | undefined;
}

/** The commands and requests of a plan, in the order of a run, below the addresses that they are for. Ends with an empty line. */
export function renderExplained(title: string, waves: readonly ExplainedWave[], { color, width }: ExplainedTextOptions): string {
  if (waves.length === 0) return '';
  const styles = makeTextStyles(color);
  // A restored container is a foreign one, and its environment may have passwords.
  const secrets = makeSecretRemover();
  const blocks = waves.map(({ direction, addresses, actions }) => {
    const names = addresses.map((address) => styles.strong(escapeHidden(address))).join(', ');
    const head = foldText(`  ${names}${direction === 'restore' ? '  (restored)' : ''}\n`, { width, hang: 4 });
    const lines = actions.length === 0 ? ['(nothing to run)'] : actions.flatMap((action) => describeAction(action, secrets));
    return head + foldText(lines.map((line) => `      ${escapeHidden(maskTokens(line))}\n`).join(''), { width, hang: 4 });
  });
  return `${foldText(`${styles.strong(title)}\n`, { width, hang: 4 })}${blocks.join('')}\n`;
}

function describeAction(action: ExplainedAction, secrets: SecretRemover): readonly string[] {
  switch (action.type) {
    case 'program': {
      const input = action.input.trimEnd();
      return [shellCommand(action.file, action.args), ...(input === '' ? [] : input.split('\n').map((line) => `  ${line}`))];
    }
    case 'docker':
      return [`Docker: ${action.request}`];
    case 'http':
      return [`  ${action.method} ${action.path}${action.body === '' ? '' : ` ${secrets.cleanCommand(action.body)}`}`];
    case 'effect':
      return [action.text];
    case 'unknown':
      return [`(only the run shows ${action.text})`];
  }
}
