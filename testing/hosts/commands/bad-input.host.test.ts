import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClusterHost, clusterDirectory, type ClusterLab, createClusterLab } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { stackTrace } from '../../stack-trace.ts';

let lab: ClusterLab;
let host: ClusterHost;
let before: Snapshot;

beforeAll(async () => {
  lab = await createClusterLab(clusterYaml([controlPlaneLine, workerLine]), ['minion1']);
  host = lab.host('minion1');
  before = await host.snapshot();
});

afterAll(async () => {
  expect(await host.changesSince(before)).toEqual([]);
  await lab.close();
});

/** Runs a command in the directory of the configuration, as root or as an unprivileged user. */
async function run(command: string, { asNobody = false } = {}): Promise<{ stdout: string; stderr: string; exitCode: number | undefined }> {
  const shell = ['bash', '-c', `cd ${clusterDirectory} && ${command}`];
  const [program = '', ...args] = asNobody ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', ...shell] : shell;
  return host.exec(program, args, { check: false });
}

const escape = '\u001b';

describe('a file that is not a configuration: one error, quickly', () => {
  /** Expands to 9^12 words. */
  const names = 'bcdefghijkl'.split(/(?=.)/);
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (const [at, name] of names.entries()) {
    const one = `*${'abcdefghijk'[at] ?? ''}`;
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => one).join(', ')}]`);
  }

  test.each<[string, string, RegExp]>([
    ['missing', 'true', /cannot be read: .*no such file/],
    ['a directory', 'mkdir bad.yaml', /cannot be read: .*directory/],
    ['a pipe that nobody writes to', 'mkfifo bad.yaml', /configuration bad\.yaml cannot be read: it is a named pipe, not a file/],
    ['a device', 'ln -s /dev/zero bad.yaml', /configuration bad\.yaml cannot be read: it is a device, not a file/],
    ['unreadable', 'touch bad.yaml; chmod 000 bad.yaml', /cannot be read: .*permission denied/],
    ['empty', 'touch bad.yaml', /error: The configuration is empty/],
    ['comments', 'echo "# nothing" >bad.yaml', /error: The configuration is empty/],
    ['binary', 'head -c 5000 /bin/bash >bad.yaml', /error: The configuration is not (a text file|UTF-8)/],
    ['of zeros', 'head -c 5000 /dev/zero >bad.yaml', /error: The configuration is not a text file/],
    ['large', "head -c 10485760 /dev/zero | tr '\\0' a >bad.yaml", /error: The configuration is too large/],
    ['cut off', 'echo "topology: {" >bad.yaml', /error: The file is not valid YAML/],
    ['a list', 'echo "- a" >bad.yaml', /error: /],
    ['a bomb of aliases', `printf '%s\\n' '${bomb.join("' '")}' 'topology: *l' >bad.yaml`, /error: /],
    ['deep', `head -c 200000 /dev/zero | tr '\\0' '[' >bad.yaml`, /error: The configuration is nested too deeply/],
  ])('%s', async (_, make, message) => {
    await host.sh(`cd ${clusterDirectory}; rm -rf bad.yaml; ${make}`);
    // The kernel ends the program after 2 s of processor time, which does not depend on the load of the machine. `timeout 30` limits the
    // waiting time.
    const { stdout, stderr, exitCode } = await run('ulimit -t 2; timeout 30 lazyjack plan --config bad.yaml', { asNobody: true });
    expect(stderr).toMatch(message);
    expect(stderr.match(/^Error: /gm)).toHaveLength(1);
    expect(stderr.length).toBeLessThan(10_000);
    expect(stderr).not.toMatch(stackTrace);
    expect(stderr).not.toContain(escape);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });
});

test.each([
  ['', /no command given/],
  ['plam', /unknown command "plam": did you mean "plan"\?/],
  ['plan extra', /unknown argument "extra"/],
  ['plan --bogus', /unknown option "--bogus"/],
  ['plan --phase sideways', /phase, Given: "sideways"/],
  ['apply --adopt nonsense', /nonsense is not a resource address/],
  ['images', /no command given: images list, images build, images save or images load/],
  ['destroy --phase up --phase prepare --yes', /^Error: --phase is given more than once$/m],
])('`lazyjack %s` is refused, and help is named', async (args, message) => {
  const { stdout, stderr, exitCode } = await run(`lazyjack ${args}`);
  expect(stderr).toMatch(message);
  expect(stderr.match(/^Error: /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(stackTrace);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
});

test.each<[string, string, RegExp]>([
  ['a plan file of 1 GiB', 'truncate -s 1G bad; lazyjack apply bad', /^Error: the plan bad cannot be read: it is larger than 64 MiB$/m],
  ['a plan file that is a pipe', 'mkfifo bad; lazyjack apply bad', /^Error: the plan bad cannot be read: it is a named pipe, not a file$/m],
  [
    'a plan file that is a device',
    'ln -s /dev/zero bad; lazyjack apply bad',
    /^Error: the plan bad cannot be read: it is a device, not a file$/m,
  ],
  ['a plan file that is a directory', 'mkdir bad; lazyjack apply bad', /^Error: the plan bad cannot be read: it is a directory$/m],
  ['a missing plan file', 'lazyjack apply bad', /^Error: the plan bad cannot be read: there is no such file or directory$/m],
  ['a record of 1 GiB', 'truncate -s 1G bad; lazyjack plan --host-from bad', /^Error: cannot read bad: it is larger than 256 MiB$/m],
  ['a plan into a directory', 'mkdir bad; lazyjack plan --phase prepare --out bad', /^Error: bad exists and is not a regular file$/m],
  ['images in a missing file', 'lazyjack images load bad', /^Error: bad cannot be read: there is no such file or directory$/m],
  [
    'a removed working directory',
    'mkdir bad; cd bad; rmdir ../bad; lazyjack status',
    /^Error: the directory .* does not exist any more\n.*cd \/$/m,
  ],
])('%s: one error with its fix, quickly', async (_, command, message) => {
  const { stderr, exitCode } = await run(`rm -rf bad; ulimit -t 5; ${command}`);
  expect(stderr).toMatch(message);
  expect(stderr.slice(stderr.indexOf('Error: ')).trimEnd().split('\n').length).toBeGreaterThan(1);
  expect(stderr).not.toMatch(stackTrace);
  expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b/u);
  expect(exitCode).toBe(1);
  await run('rm -rf bad');
});

test('render refuses a directory of another user', async () => {
  const { stdout, stderr, exitCode } = await run('lazyjack render --kubeadm-version 1.31 --out /root', { asNobody: true });
  expect(stderr).toMatch(/^Error: \/root cannot be written: .*permission denied.*\nName another directory with --out\.$/m);
  expect(stderr).not.toMatch(stackTrace);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
});

test.each(['', 'validate', 'plan', 'apply', 'destroy', 'init', 'status', 'images'])(
  '`lazyjack %s --help` has examples',
  async (command) => {
    const { stdout, stderr, exitCode } = await run(`lazyjack ${command} --help`);
    expect(stdout).toMatch(/^Examples:\n {2}lazyjack/m);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  },
);

describe('colors', () => {
  const painted = async (environment: string, options = ''): Promise<boolean> => {
    const { stdout } = await run(
      `script --quiet --return --command 'env TERM=xterm ${environment} lazyjack plan --phase prepare ${options}' /dev/null`,
    );
    expect(stdout).toMatch(/address:eth1\/fd00:20::a/);
    return stdout.includes(escape);
  };

  test('appear on a terminal unless they are disabled', async () => {
    expect(await painted('')).toBe(true);
    expect(await painted('NO_COLOR=')).toBe(true);
    expect(await painted('NO_COLOR=1')).toBe(false);
    expect(await painted('TERM=dumb')).toBe(false);
    expect(await painted('FORCE_COLOR=0')).toBe(false);
    expect(await painted('NO_COLOR=1 FORCE_COLOR=1')).toBe(true);
    expect(await painted('', '--no-color')).toBe(false);
    expect(await painted('FORCE_COLOR=1', '--color never')).toBe(false);
  });

  test('do not appear in a pipe', async () => {
    const { stdout, stderr } = await run('TERM=xterm lazyjack plan --phase prepare');
    expect(stdout).toMatch(/address:eth1\/fd00:20::a/);
    expect(stdout + stderr).not.toContain(escape);
  });

  test.each(['FORCE_COLOR=1 lazyjack', 'lazyjack --color=always', 'NO_COLOR=1 lazyjack --color'])(
    '`%s` colors a pipe, without other control sequences',
    async (command) => {
      const { stdout, stderr } = await run(`env ${command} plan --phase prepare`);
      expect(stdout).toContain(escape);
      expect((stdout + stderr).replaceAll(/\u001b\[\d+m/gu, '')).not.toContain(escape);
      expect(stderr).not.toContain('Warning');
    },
  );
});

describe('a reader that closes the pipe', () => {
  test.each(['head -n 1', 'true'])('lazyjack plan --phase prepare | %s', async (reader) => {
    const { stderr } = await run(`lazyjack plan --phase prepare | ${reader} >/dev/null; echo "ended with \${PIPESTATUS[0]}" >&2`);
    expect(stderr).toMatch(/^ended with 0$/m);
    expect(stderr).not.toMatch(/EPIPE|Error:/);
    expect(stderr).not.toMatch(stackTrace);
  });

  test('apply completes anyway', async () => {
    const { stderr } = await run(`lazyjack apply --phase prepare --yes 2>&1 | true; echo "ended with \${PIPESTATUS[0]}" >&2`);
    expect(stderr).toBe('ended with 0\n');
    await host.assertConverged('--phase', 'prepare');
    await host.destroy();
  });
});

test.each(['version', '--help', 'plan --phase prepare', 'plan --phase prepare --json', 'plan --phase prepare --detailed-exitcode'])(
  'on a full disk `lazyjack %s` reports that its output could not be written',
  async (args) => {
    const { stderr, exitCode } = await run(`lazyjack ${args} >/dev/full`);
    expect(stderr).toMatch(/could not be written.*the file system is full/);
    expect(stderr).not.toMatch(stackTrace);
    expect(exitCode).toBe(1);
  },
);
