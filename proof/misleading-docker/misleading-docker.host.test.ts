import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeMisleadingPoint, startProxiedHosts } from './misleading-docker.ts';
import { runWithMisleadingAnswer, type MisleadingPoint, type ProxiedHost } from './run-with-misleading-answer.ts';

// A sample of the cases of `npm run proof -- misleading-docker`; see docs/reliability.md.
let started: Awaited<ReturnType<typeof startProxiedHosts>>;
let subject: ProxiedHost;

beforeAll(async () => {
  started = await startProxiedHosts(1);
  const [first] = started.subjects;
  if (first === undefined) throw new Error('no host');
  subject = first;
});

afterAll(async () => {
  await started.close();
});

type Sample = Omit<MisleadingPoint, 'json' | 'sticky'> & { readonly sticky?: true };
const strayCheck = { Id: '../containers/bystander/stop?t=0' };

test.each<[outcome: string, sample: Sample]>([
  [
    'done',
    {
      command: 'apply',
      label: 'POST /containers/bind9/exec',
      nth: 1,
      misleadingAnswer: { how: 'other value', value: strayCheck, status: 201 },
    },
  ],
  ['as before', { command: 'apply', label: 'POST /containers/create', nth: 1, misleadingAnswer: { how: 'success, not done' } }],
  ['as before', { command: 'apply', label: 'GET /containers/bind9/json', nth: 2, misleadingAnswer: { how: 'of a foreign object' } }],
  ['as before', { command: 'apply', label: 'GET /networks', nth: 2, misleadingAnswer: { how: 'previous' }, sticky: true }],
  [
    'not rolled back',
    {
      command: 'destroy',
      label: 'GET /networks',
      nth: 3,
      misleadingAnswer: { how: 'other value', value: '\u001b[2J', status: 204 },
      sticky: true,
    },
  ],
])('%s, and foreign objects are unaffected: %j', async (outcome, sample) => {
  const point: MisleadingPoint = { sticky: false, json: false, ...sample };
  const result = await runWithMisleadingAnswer(subject, point);
  expect({ point: describeMisleadingPoint(point), ...result }).toMatchObject({
    point: describeMisleadingPoint(point),
    wasReplaced: true,
    outcome,
    problems: [],
  });
});
