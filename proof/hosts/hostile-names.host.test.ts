import { expect, test } from '@jest/globals';
import { type ClusterHost, type LazyjackResult } from '../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../lab/snapshot/snapshot.ts';
import { findControlCharacter } from '../../testing/hostile-text.ts';
import { stackTrace } from '../../testing/stack-trace.ts';
import { scenarioYaml } from './scenario-yaml.ts';
import { useClusterLab } from '../../testing/hosts/support/use-cluster-lab.ts';

// Foreign names and labels reach the output through problems, refusals, diffs and retained resources.
let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(scenarioYaml('nat64', ['master']), [{ name: 'master', docker: true }], async () => {
  host = lab.host('master');
  before = await host.snapshot();
});

/** Collects the output of every command that probes this host, as text and as JSON; none of them changes anything. */
async function said(): Promise<string> {
  const all: LazyjackResult[] = [];
  for (const command of ['plan', 'plan --json', 'apply --yes', 'apply --yes --json'])
    all.push(await host.lazyjack(...command.split(' '), '--phase', 'prepare'));
  expect(all.filter(({ exitCode }) => exitCode === 0).map(({ stderr }) => stderr)).toHaveLength(all[0]?.exitCode === 0 ? 2 : 0);
  const text = all.map(({ output }) => output).join('\n');
  expect(text).not.toMatch(stackTrace);
  expect(findControlCharacter(text)).toBeUndefined();
  return text;
}

/** The kernel accepts any name without slash, colon or blank. */
const names = ['a"b', "a'b", '$(id>x)', 'a\\b', 'a#b', ';reboot', '-j', '\u202ereverse', 'ä€'];
/** `ip -json` prints invalid JSON for these names. */
const unreadable = ['\u001b[31mred', '\u0007bell', 'a\u007fb'];

async function withInterface(name: string): Promise<string> {
  const env = { NAME: name };
  await host.sh('ip link add name "$NAME" type bridge; ip link set dev "$NAME" up; ip address add fd00:10::77/64 dev "$NAME" nodad', {
    env,
  });
  try {
    return await said();
  } finally {
    await host.sh('ip link delete dev "$NAME"', { env });
  }
}

test.each(names)('a conflicting interface %j is named, with a fix that can be pasted', async (name) => {
  const text = await withInterface(name);
  expect(text).toMatch(/1 problem; nothing was changed/);
  const quoted = /^[\w-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
  if (!/\p{Cf}/u.test(name)) expect(text).toContain(`ip route del fd00:10::/64 dev ${quoted}`);
});

test.each(unreadable)('an interface %j is refused with a message', async (name) => {
  expect(await withInterface(name)).toMatch(/answered in a form that lazyjack does not know|nothing was changed/);
});

const evil = '\u001b]0;title\u0007\u001b[2J\nError: all is well\u202e';

test('labels and options of foreign containers and networks', async () => {
  const env = { EVIL: evil, KEY: '\u001b[2Jevil\u202e' };
  await host.sh(
    `docker create --name tayga --label "$KEY=$EVIL" --env "A=$EVIL" debian:bookworm-slim printf "$EVIL"
     docker network create --subnet 172.18.128.0/17 --label "$KEY=$EVIL" --opt "com.example=$EVIL" support_net`,
    { env },
  );
  const text = await said();
  expect(text).toMatch(/container:tayga {2}refused/);
  expect(text).toMatch(/container-network:support_net {2}refused/);
  await host.sh('docker rm tayga; docker network rm support_net');
});

test('the previous tests left no changes', async () => {
  expect(await host.changesSince(before)).toEqual([]);
  expect(await host.sh('ls /run/lab/cluster')).toBe('config.yaml\n');
});
