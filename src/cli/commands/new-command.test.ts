import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { silentConsole } from '../../../testing/silent-console.ts';
import { runNewCommand } from './new-command.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'new-command-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Runs `new` on a terminal where these lines are typed; undefined: Ctrl-D. Resolves with the questions. */
async function answer(lines: readonly (string | undefined)[]) {
  const out = join(directory, 'config.yaml');
  const questions: string[] = [];
  const console = {
    ...silentConsole,
    isInteractive: true,
    async ask(question: string) {
      questions.push(question);
      return lines[questions.length - 1];
    },
  };
  const failure = await runNewCommand({ out, force: false, plugin: 'bridge', nodes: [], interface: 'eth1' }, console).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { failure, questions, text: existsSync(out) ? readFileSync(out, 'utf8') : undefined };
}

test.each([[[undefined]], [['', undefined]], [['', 'node1 node2', undefined]]])(
  'after %j, Ctrl-C or Ctrl-D is no answer: nothing is written',
  async (lines) => {
    const { failure, questions, text } = await answer(lines);
    expect(failure).toMatchObject({ kind: 'refused', message: 'nothing was written: a question was not answered' });
    expect(questions).toHaveLength(lines.length);
    expect(text).toBeUndefined();
  },
);

test('Enter takes the suggestion, and an unknown mode is asked again', async () => {
  const { failure, questions, text } = await answer(['ipv5', 'ipv4', 'node1 node2']);
  expect(failure).toBeUndefined();
  expect(questions.map((question) => question.split(' [')[0])).toEqual([
    'Address families of the cluster: ipv6, ipv4 or dual-stack',
    'Address families of the cluster: ipv6, ipv4 or dual-stack',
    'Host names of the nodes, the control plane node first',
  ]);
  expect(text).toMatch(/^ {2}mode: ipv4$/mu);
  expect(text).toMatch(/^ {2}node2:$/mu);
});
