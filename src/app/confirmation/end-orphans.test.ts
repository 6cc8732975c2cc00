import { expect, test } from '@jest/globals';
import { makeOrphanEnder } from './end-orphans.ts';

test('a program of a killed run gets a minute, then SIGTERM, then SIGKILL; another one starts its own minute', () => {
  const signals: string[] = [];
  let uptime = 0;
  const end = makeOrphanEnder({
    list: () => (uptime < 50 ? [{ pid: 7, startTime: '1' }] : [{ pid: 8, startTime: '2' }]),
    uptime: () => uptime,
    signal: ({ pid }, signal) => {
      signals.push(`${signal} ${pid} at ${uptime}`);
    },
  });
  for (; uptime <= 120; uptime += 10) end();
  expect(signals).toEqual(['SIGTERM 8 at 110', 'SIGKILL 8 at 120']);
});
