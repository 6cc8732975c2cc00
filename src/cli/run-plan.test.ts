import { expect, test } from '@jest/globals';
import type { RunEvent } from '../planner/run-event.ts';
import { renderPendingWrites, trackPendingWrites } from './run-plan.ts';

test('tracks writes that were started and not restored, and passes every event on', () => {
  const passedOn: RunEvent[] = [];
  const run = trackPendingWrites((event) => passedOn.push(event));
  const events: readonly RunEvent[] = [
    { type: 'started', addresses: ['link:a', 'link:b'], direction: 'apply' },
    { type: 'written', addresses: ['link:a', 'link:b'], direction: 'apply' },
    { type: 'started', addresses: ['route:c'], direction: 'apply' },
    { type: 'failed', message: 'no' },
    { type: 'rolling-back', addresses: ['route:c'] },
    { type: 'restored', addresses: ['route:c'] },
    { type: 'rolling-back', addresses: ['link:a', 'link:b'] },
  ];
  for (const event of events) run.report(event);
  expect(passedOn).toEqual(events);
  expect(run.addresses()).toEqual(['link:a', 'link:b']);
  run.report({ type: 'restored', addresses: ['link:a', 'link:b'] });
  expect(run.addresses()).toEqual([]);
});

test('a long list ends with a count', () => {
  expect(renderPendingWrites([])).toBe('');
  expect(renderPendingWrites(['link:a'])).toBe('Not rolled back:\n  link:a\n');
  const many = Array.from({ length: 30 }, (_, at) => `route:${at}` as const);
  expect(renderPendingWrites(many).split('\n').slice(20)).toEqual(['  route:19', '  and 10 more', '']);
});
