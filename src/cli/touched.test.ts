import { expect, test } from '@jest/globals';
import type { Event } from '../planner/report.ts';
import { renderTouched } from './render/touched.ts';
import { touched } from './touched.ts';

test('what was begun and not put back is known at any time, and everything is passed on', () => {
  const seen: Event[] = [];
  const run = touched((event) => seen.push(event));
  const events: readonly Event[] = [
    { type: 'started', addresses: ['link:a', 'link:b'], what: 'make' },
    { type: 'written', addresses: ['link:a', 'link:b'], what: 'make' },
    { type: 'started', addresses: ['route:c'], what: 'make' },
    { type: 'failed', message: 'no' },
    { type: 'rolling-back', addresses: ['route:c'] },
    { type: 'put-back', addresses: ['route:c'] },
    { type: 'rolling-back', addresses: ['link:a', 'link:b'] },
  ];
  for (const event of events) run.report(event);
  expect(seen).toEqual(events);
  expect(run.addresses()).toEqual(['link:a', 'link:b']);
  run.report({ type: 'put-back', addresses: ['link:a', 'link:b'] });
  expect(run.addresses()).toEqual([]);
});

test('a long list is counted at its end', () => {
  expect(renderTouched([])).toBe('');
  expect(renderTouched(['link:a'])).toBe('Begun, and not put back:\n  link:a\n');
  const many = Array.from({ length: 30 }, (_, at) => `route:${at}` as const);
  expect(renderTouched(many).split('\n').slice(20)).toEqual(['  route:19', '  and 10 more', '']);
});
