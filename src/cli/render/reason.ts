import type { Change } from '../../core/change.ts';
import { escapeMultilineText } from './visible-text.ts';

/** Why this change: a few words, and the line of the configuration that asks for it. */
export function renderReason({ reason, sources }: Pick<Change, 'reason' | 'sources'>): string {
  const [source] = sources;
  const where = source === undefined ? '' : ` (${escapeMultilineText(source.file)}:${source.line})`;
  switch (reason.type) {
    case 'missing':
      return `missing${where}`;
    case 'differs':
      return `not as wanted${where}`;
    case 'drifted':
      return `changed by others since it was applied${where}`;
    case 'configuration-changed':
      return `configuration changed${where}`;
    case 'dependency':
      return `lives on ${escapeMultilineText(reason.address)}, which changes`;
    case 'no-longer-desired':
      return 'no longer wanted';
    case 'destroy':
      return 'given back';
    case 'side-effect':
      return 'altered by another change; given back with it';
  }
}
