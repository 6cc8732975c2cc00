import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { Failure } from '../core/failure.ts';
import { silentConsole } from '../../testing/silent-console.ts';
import { exitStatus } from './exit-status.ts';
import { runCli } from './run-cli.ts';

async function refusal(line: string): Promise<unknown> {
  return runCli(line.split(' '), silentConsole).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

test.each([
  ['plan --phase prepare --phase up', '--phase'],
  ['plan --host a --host=b', '--host'],
  ['plan --host-from a --host-from b', '--host-from'],
  ['plan --out a --out b', '--out'],
  ['validate --config a --config b', '--config'],
  ['render --out a --kubeadm-version 1.31 --kubeadm-version 1.32', '--kubeadm-version'],
  ['destroy --phase up --phase prepare --yes', '--phase'],
  ['apply --on-failure keep --on-failure keep', '--on-failure'],
])('%s is refused because an option is repeated', async (line, option) => {
  const refused = await refusal(line);
  expect(refused).toBeInstanceOf(Failure);
  expect(refused).toMatchObject({ kind: 'refused', message: `${option} is given more than once` });
});

test('an option with a dot is unknown', async () => {
  expect(await refusal('plan --config.x y')).toBeInstanceOf(Failure);
});

const recorded = '--config examples/three-hosts.yaml --host-from fixtures/hosts/my-master.json --host my-master';
test.each(['--adopt link:a --adopt link:b --kubeconfig alice --kubeconfig bob', '-v -v --json --json --force --no-force'])(
  'plan accepts %s',
  async (options) => {
    expect(await refusal(`plan ${recorded} ${options}`)).toBeUndefined();
  },
);

test('plan refuses --explain with --json, whose output would not have what was asked for', async () => {
  const refused = await refusal(`plan ${recorded} --explain --json`);
  expect(refused).toBeInstanceOf(Failure);
  expect(refused).toMatchObject({ kind: 'refused', message: '--explain and --json exclude each other' });
  expect(await refusal(`plan ${recorded} --explain`)).toBeUndefined();
});

describe('the exit status of plan', () => {
  const planOf = (name: string): string => {
    const folder = `fixtures/plan/${name}`;
    const node = readFileSync(`${folder}/node`, 'utf8').trim();
    return `plan --phase prepare --config ${folder}/config.yaml --host-from ${folder}/host.json --host ${node}`;
  };

  test.each([
    ['an error', 'overlap', exitStatus.refused, exitStatus.refused],
    ['an error and an unreadable resource', 'docker-stopped', exitStatus.refused, exitStatus.refused],
    ['a refused change', 'interface-missing', exitStatus.refused, exitStatus.refused],
    ['changes and a warning', 'generated-resolv-conf', exitStatus.done, exitStatus.changes],
    ['changes', 'minion', exitStatus.done, exitStatus.changes],
  ])('%s', async (_, name, expected, detailed) => {
    expect(await runCli(planOf(name).split(' '), silentConsole)).toBe(expected);
    expect(await runCli(`${planOf(name)} --json`.split(' '), silentConsole)).toBe(expected);
    expect(await runCli(`${planOf(name)} --detailed-exitcode`.split(' '), silentConsole)).toBe(detailed);
  });
});

describe('validate --json', () => {
  const validate = async (path: string) => {
    let out = '';
    const console = { ...silentConsole, out: (text: string) => void (out += text) };
    const status = await runCli(['validate', '--json', '--config', path], console);
    return { status, document: z.looseObject({}).parse(JSON.parse(out)) };
  };

  test('a valid configuration', async () => {
    const { status, document } = await validate('examples/three-hosts.yaml');
    expect(status).toBe(exitStatus.done);
    expect(document).toEqual({
      format: 'lazyjack-validate',
      version: 1,
      file: 'examples/three-hosts.yaml',
      valid: true,
      mode: 'ipv6',
      nodes: ['my-master', 'minion1', 'minion2'],
      diagnostics: [],
    });
  });

  test('a configuration with a problem has its position and no cluster', async () => {
    const file = 'fixtures/config/broken/id-below-two/config.yaml';
    const { status, document } = await validate(file);
    expect(status).toBe(exitStatus.refused);
    expect(document).toMatchObject({
      valid: false,
      mode: null,
      nodes: null,
      diagnostics: [
        { severity: 'error', summary: 'Number too small', source: { file, line: expect.any(Number), column: expect.any(Number) } },
      ],
    });
  });
});
