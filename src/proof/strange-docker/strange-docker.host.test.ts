import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describePoint, startStrange } from './strange-docker.ts';
import { strangeAt, type StrangePoint, type StrangeSubject } from './strange-round.ts';

// A sample of what `npm run proof -- strange-docker` tries by the hundred: docs/reliability.md.
let started: Awaited<ReturnType<typeof startStrange>>;
let subject: StrangeSubject;

beforeAll(async () => {
  started = await startStrange(1);
  const [first] = started.subjects;
  if (first === undefined) throw new Error('no host');
  subject = first;
});

afterAll(async () => {
  await started.close();
});

type Sample = Omit<StrangePoint, 'json' | 'sticky'> & { readonly sticky?: true };
const strayCheck = { Id: '../containers/bystander/stop?t=0' };

test.each<[how: string, sample: Sample]>([
  ['done', { command: 'apply', label: 'POST /containers/bind9/exec', nth: 1, strange: { how: 'another', value: strayCheck, status: 201 } }],
  ['as before', { command: 'apply', label: 'POST /containers/create', nth: 1, strange: { how: 'yes, not done' } }],
  ['as before', { command: 'apply', label: 'GET /containers/bind9/json', nth: 2, strange: { how: 'of others' } }],
  ['as before', { command: 'apply', label: 'GET /networks', nth: 2, strange: { how: 'of before' }, sticky: true }],
  [
    'stuck',
    { command: 'destroy', label: 'GET /networks', nth: 3, strange: { how: 'another', value: '\u001b[2J', status: 204 }, sticky: true },
  ],
])('%s, and nothing of others is touched: %j', async (how, sample) => {
  const point: StrangePoint = { sticky: false, json: false, ...sample };
  const result = await strangeAt(subject, point);
  expect({ point: describePoint(point), ...result }).toMatchObject({ point: describePoint(point), reached: true, how, problems: [] });
});
