import { expect, test } from '@jest/globals';
import type { ExplainedAction } from '../../../core/explained-action.ts';
import { renderExplained } from './explained-text.ts';

const render = (...actions: readonly ExplainedAction[]): string =>
  renderExplained('destroy, prepare:', [{ direction: 'restore', addresses: ['container:db'], actions }], {
    color: false,
    width: undefined,
  });

test('a request that restores a foreign container shows its environment without passwords', () => {
  const body = JSON.stringify({
    Image: 'postgres:16',
    Env: ['POSTGRES_PASSWORD=hunter2', 'DATABASE_URL=postgres://me:hunter3@db/x', 'TZ=UTC'],
  });
  const text = render({ type: 'http', method: 'POST', path: '/containers/create?name=db', body });
  expect(text).toContain('POST /containers/create?name=db {"Image":"postgres:16"');
  expect(text).toContain('TZ=UTC');
  expect(text).not.toMatch(/hunter/u);
});

test('the token in a command is masked', () => {
  const text = render({ type: 'program', file: 'kubeadm', args: ['token', 'create', 'abcdef.0123456789abcdef'], input: '' });
  expect(text).toContain('kubeadm token create ');
  expect(text).not.toContain('0123456789abcdef');
});
