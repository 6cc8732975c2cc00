import { expect, test } from '@jest/globals';
import { renderError } from '../src/cli/views/outcome-text.ts';
import { stackTrace } from './stack-trace.ts';

test('matches each part of the text of a defect, so that tests which expect no match can fail', () => {
  const [heading = '', ...lines] = renderError(new Error('reason'), false).split('\n');
  expect(heading).toMatch(stackTrace);
  expect(lines.join('\n')).toMatch(stackTrace);
  expect(`${new Error('reason').stack ?? ''}\n`).toMatch(stackTrace);
});
