import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { countInstants, pointsOf, spread } from './crash.ts';
import { crashAt, describePoint } from './crash-round.ts';
import { startSubjects, type Subjects } from './crash-nodes.ts';

/** A sample of `npm run proof -- crash`: some of its points, evenly over all of them. */
const sample = 12;

let started: Subjects;

beforeAll(async () => {
  started = await startSubjects('minion', 1);
});

afterAll(async () => {
  await started.close();
});

test('killed at one write after another: plan says so, destroy gives the host back, apply goes on', async () => {
  const [subject] = started.subjects;
  if (subject === undefined) throw new Error('no host');
  const points = spread(pointsOf(await countInstants(subject)), sample, 1);
  expect(points.length).toBeGreaterThanOrEqual(sample);
  for (const point of points) {
    const result = await crashAt(subject, point);
    expect({ point: describePoint(result), problems: result.problems }).toEqual({ point: describePoint(result), problems: [] });
  }
});
