import { expect, test } from '@jest/globals';
import { Failure } from '../core/failure.ts';
import { silentConsole } from '../../testing/silent-console.ts';
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
