import { expect, test } from '@jest/globals';
import { dockerFailure, isNotFound } from './docker-failure.ts';

const socket = '/var/run/docker.sock';
const coded = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

test.each([
  ['ENOENT', 'missing', /^Docker is not running: nothing answers at \/var\/run\/docker\.sock$/],
  ['ECONNREFUSED', 'missing', /Docker is not running/],
  ['EACCES', 'denied', /may not be opened by this user/],
  ['ECONNRESET', 'failed', /closed the connection in the middle of: start container bind9/],
  ['EIO', 'failed', /closed the connection in the middle of: start container bind9/],
  ['ABORT_ERR', 'interrupted', /interrupted: start container bind9/],
])('%s is %s', (code, kind, message) => {
  expect(dockerFailure(coded(code), 'start container bind9', socket)).toMatchObject({ kind, message: expect.stringMatching(message) });
});

test("quotes Docker's message for a refused request", () => {
  const thrown = Object.assign(new Error('(HTTP code 409) conflict - x'), {
    statusCode: 409,
    json: { message: 'Conflict. The name is in use' },
  });
  expect(dockerFailure(thrown, 'create container x', socket)).toMatchObject({
    kind: 'failed',
    message: 'Docker could not create container x: Conflict. The name is in use',
  });
  const streamed = Object.assign(new Error('(HTTP code 500) server error - no such host '), { statusCode: 500 });
  expect(dockerFailure(streamed, 'pull image x', socket)).toMatchObject({ message: 'Docker could not pull image x: no such host' });
  expect(isNotFound(thrown)).toBe(false);
  expect(isNotFound(Object.assign(new Error('no such container'), { statusCode: 404 }))).toBe(true);
});

test('returns a programming error unchanged', () => {
  const bug = new TypeError('x is not a function');
  expect(dockerFailure(bug, 'anything', socket)).toBe(bug);
});
