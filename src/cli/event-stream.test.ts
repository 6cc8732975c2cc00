import { expect, test } from '@jest/globals';
import type { RunEvent } from '../planner/run-event.ts';
import { makeEventStream, renderEvent } from './event-stream.ts';

const event: RunEvent = { type: 'written', addresses: ['link:eth1'], direction: 'apply' };

test('every event has its time, its host and the time since the command began', () => {
  const line = renderEvent(event, { host: 'minion1', now: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)), elapsed: 12.6 });
  expect(line).toBe(
    '{"type":"written","addresses":["link:eth1"],"direction":"apply","timestamp":"2026-01-02T03:04:05.006Z","host":"minion1","elapsed":13}\n',
  );
});

test('the elapsed time never goes back', () => {
  const elapsed: number[] = [];
  const write = makeEventStream((text) => elapsed.push(Number(/"elapsed":(?<ms>\d+)/u.exec(text)?.groups?.['ms'])), 'n1');
  for (let at = 0; at < 3; at += 1) write(event);
  expect(elapsed).toEqual(elapsed.toSorted((one, other) => one - other));
  expect(elapsed[0]).toBeGreaterThan(0);
});
