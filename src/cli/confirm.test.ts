import { expect, test } from '@jest/globals';
import { silentConsole } from '../../testing/silent-console.ts';
import { askConfirmation } from './confirm.ts';

test.each([
  ['yes', true, ''],
  ['no', false, 'Nothing was changed.\n'],
  ['', false, 'Nothing was changed.\n'],
])('the answer %j', async (answer, confirmed, message) => {
  let printed = '';
  const questions: string[] = [];
  const console = {
    ...silentConsole,
    isInteractive: true,
    err: (text: string) => {
      printed += text;
    },
    ask: async (question: string) => {
      questions.push(question);
      return Promise.resolve(answer);
    },
  };
  expect(await askConfirmation(console, { yes: false, question: 'Change this host?' })).toBe(confirmed);
  expect(questions).toEqual(['Change this host? Type "yes" to continue: ']);
  expect(printed).toBe(message);
});

test('without a terminal, only --yes confirms', async () => {
  expect(await askConfirmation(silentConsole, { yes: true, question: 'Change this host?' })).toBe(true);
  await expect(askConfirmation(silentConsole, { yes: false, question: 'Change this host?' })).rejects.toThrow(
    'not a terminal: add --yes to confirm',
  );
});
