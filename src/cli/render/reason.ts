import type { Change } from '../../core/change.ts';
import { visibleText } from './visible-text.ts';

/** Why this change: a few words, and the line of the configuration that asks for it. */
export function renderReason({ reason, sources }: Pick<Change, 'reason' | 'sources'>): string {
  const [source] = sources;
  const where = source === undefined ? '' : ` (${visibleText(source.file)}:${source.line})`;
  switch (reason.type) {
    case 'missing':
      return `missing${where}`;
    case 'differs':
      return `not as wanted${where}`;
    case 'drifted':
      return `changed by others since it was applied${where}`;
    case 'configuration':
      return `configuration changed${where}`;
    case 'dependency':
      return `lives on ${visibleText(reason.address)}, which changes`;
    case 'unwanted':
      return 'no longer wanted';
    case 'destroy':
      return 'given back';
    case 'side-effect':
      return 'altered by another change; given back with it';
  }
}
