import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod';

const directory = '.github/workflows';
const step = z.union([
  z.strictObject({ uses: z.string(), with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional() }),
  z.strictObject({ run: z.string() }),
]);
const workflowSchema = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  env: z.undefined().optional(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      'timeout-minutes': z.number(),
      permissions: z.record(z.string(), z.string()).optional(),
      env: z.record(z.string(), z.string()).optional(),
      steps: z.array(step),
    }),
  ),
});
const workflows = readdirSync(directory).map((name) => {
  const { permissions, jobs } = workflowSchema.parse(parse(readFileSync(`${directory}/${name}`, 'utf8')));
  return { name, permissions, jobs: Object.values(jobs), steps: Object.values(jobs).flatMap(({ steps }) => steps) };
});

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

test.each(workflows)('$name: only a job that does nothing but publish gets a token that can write', ({ permissions, jobs, steps }) => {
  expect(permissions).toEqual({ contents: 'read' });
  for (const { permissions: own = {}, env = {}, steps: ownSteps } of jobs) {
    const commands = ownSteps.flatMap((each) => ('run' in each ? [each.run] : []));
    const isPublishing = commands.length === 1 && commands[0] === './scripts/release publish "$GITHUB_REF_NAME"';
    if (!isPublishing) expect([own, Object.keys(env).filter((key) => key !== 'CI')]).toEqual([{}, []]);
  }
  // Otherwise the checkout keeps the token for every later step.
  const checkouts = steps.flatMap((each) => ('uses' in each && each.uses.startsWith('actions/checkout@') ? [each.with] : []));
  expect(checkouts.length).toBeGreaterThan(0);
  for (const options of checkouts) expect(options).toMatchObject({ 'persist-credentials': false });
});

test('the tests on hosts have git and the whole history, from which they build an earlier release', () => {
  const text = readFileSync(`${directory}/hosts.yml`, 'utf8');
  const { jobs } = z.object({ jobs: z.object({ hosts: z.object({ container: z.object({ image: z.string() }) }) }) }).parse(parse(text));
  // An image with git: actions/checkout downloads an archive without history where there is none.
  expect(jobs.hosts.container.image).toBe('buildpack-deps:bookworm-scm');
  const steps = workflows.find(({ name }) => name === 'hosts.yml')?.steps ?? [];
  expect(steps[0]).toMatchObject({ uses: 'actions/checkout@v4', with: { 'fetch-depth': 0 } });
});
