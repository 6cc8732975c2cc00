import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';

const directory = '.github/workflows';
const step = z.union([
  z.strictObject({ uses: z.string(), with: z.record(z.string(), z.string()).optional() }),
  z.strictObject({ run: z.string() }),
]);
const workflowSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), z.looseObject({ 'timeout-minutes': z.number(), steps: z.array(step) })),
});
const workflows = readdirSync(directory).map((name) => ({
  name,
  steps: Object.values(workflowSchema.parse(parse(readFileSync(`${directory}/${name}`, 'utf8'))).jobs).flatMap(({ steps }) => steps),
}));

test('there are workflows for checks, hosts and releases', () => {
  expect(workflows.map(({ name }) => name).sort()).toEqual(['check.yml', 'hosts.yml', 'release.yml']);
});

test.each(workflows)('$name: every command is one call of a script of the project', ({ steps }) => {
  const commands = steps.flatMap((each) => ('run' in each ? [each.run] : []));
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) {
    expect(command).toMatch(/^\.\/scripts\/[a-z-]+(?: (?:--)?[a-z-]+)*(?: "\$GITHUB_REF_NAME")?$/u);
    const [script = ''] = command.split(' ');
    expect(() => {
      accessSync(script, constants.X_OK);
    }).not.toThrow();
  }
});

test.each(workflows)('$name: every action has a major version', ({ steps }) => {
  const actions = steps.flatMap((each) => ('uses' in each ? [each.uses] : []));
  expect(actions.filter((action) => !/^actions\/[a-z-]+@v\d+$/u.test(action))).toEqual([]);
});
