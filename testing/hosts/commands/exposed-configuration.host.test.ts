import { beforeEach, describe, expect, test } from '@jest/globals';
import { generalSettingsAfterInit } from '../../general-settings-after-init.ts';
import { type ClusterHost, clusterDirectory, type LazyjackResult } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

const yaml = `
general: { mode: ipv4, ${generalSettingsAfterInit} }
topology:
  m: { interface: eth1, opmodes: master, id: 2 }
mgmt_net: { cidr: 192.168.77.0/24 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.96.0.0/16 }
`;

let host: ClusterHost;
let before: Snapshot;

const lab = useClusterLab(yaml, ['m'], async () => {
  host = lab.host('m');
  await host.sh(`printf '%s\n' alice:x:4321:4321::/home/alice:/bin/sh bob:x:4444:4444::/home/bob:/bin/sh >>/etc/passwd
    printf '%s\n' alice:x:4321: bob:x:4444: shared:x:5000:alice,bob >>/etc/group`);
  before = await host.snapshot();
});

/** In the directory of the lab, which snapshots ignore. */
const place = '/run/lab/place';

beforeEach(async () => {
  await host.sh(
    `rm -rf ${place} /tmp/place /tmp/config.yaml; mkdir -p ${place}/in; cp ${clusterDirectory}/config.yaml ${place}/in/c.yaml; chmod 644 ${place}/in/c.yaml`,
  );
});

const alice = { SUDO_UID: '4321', SUDO_GID: '4321', SUDO_USER: 'alice' };

async function lazyjack(command: string, config: string, env: Record<string, string> = {}): Promise<LazyjackResult> {
  const finished = await host.exec('sh', ['-c', `cd ${place} && exec lazyjack ${command} --config ${config}`], { env, check: false });
  return { ...finished, output: finished.stdout + finished.stderr };
}

const file = `${place}/in/c.yaml`;
const apply = 'apply --phase prepare --yes --force';
const commands = ['plan --phase prepare', apply, 'init --force'] as const;

describe('files that others can change: plan warns; apply and init refuse, even with --force', () => {
  test.each<[string, string, string, RegExp, RegExp, Record<string, string>?]>([
    ['everybody can write the file', `chmod 666 ${file}`, file, /c\.yaml: everybody can write it \(mode 0666\)/, /chmod 600 \S*c\.yaml$/m],
    ['as 1.3 left it', `chmod 777 ${file}`, file, /lazyjack 1\.3 made its configuration so/, /chmod 600 \S*c\.yaml$/m],
    ['a group can', `chgrp staff ${file}; chmod 664 ${file}`, file, /the group staff \(50\) can write it \(mode 0664\)/, /chmod 600/],
    ['a group of no name can', `chgrp 7777 ${file}; chmod 660 ${file}`, file, /the group 7777 can/, /chmod 600/],
    ['another user owns it', `chown bob ${file}`, file, /c\.yaml: it belongs to bob \(4444\)/, /chown root \S*c\.yaml && chmod 600/],
    ['it is of a user of no name', `chown 7777 ${file}`, file, /it belongs to user 7777/, /chown root/],
    ['the user of sudo is another', `chown bob ${file}`, file, /it belongs to bob/, /chown root/, alice],
    [
      'of a group with the user of sudo and another',
      `chgrp shared ${file}; chmod 664 ${file}`,
      file,
      /the group shared \(5000\)/,
      /chmod 600/,
      alice,
    ],
    [
      'everybody can write its directory',
      `chmod 777 ${place}/in`,
      'in/c.yaml',
      /place\/in: everybody can write it \(mode 0777\)/,
      /chmod go-w \S*\/in$/m,
    ],
    [
      'a group can write a directory above',
      `chgrp staff ${place}; chmod 775 ${place}`,
      file,
      /place: the group staff/,
      /chmod go-w \S*place$/m,
    ],
    [
      'another user owns a directory above',
      `chown bob ${place}`,
      file,
      /place: it belongs to bob/,
      /install -D -m 600 \S*c\.yaml \/etc\/lazyjack\/config\.yaml/,
    ],
    ['both', `chmod 666 ${file}; chmod 777 ${place}`, file, /place: everybody.*c\.yaml: everybody/, /chmod go-w \S*place && chmod 600/],
    [
      'a link leads to a bad place',
      `chmod 777 ${place}/in; ln -s in/c.yaml ${place}/l.yaml`,
      'l.yaml',
      /place\/in: everybody/,
      /chmod go-w/,
    ],
    [
      'a link lies in a bad place',
      `mkdir ${place}/bad; ln -s ../in/c.yaml ${place}/bad/l; chmod 777 ${place}/bad`,
      'bad/l',
      /place\/bad: everybody/,
      /chmod go-w \S*bad$/m,
    ],
    [
      '.. behind a link',
      `mkdir -p ${place}/bad/sub; cp ${file} ${place}/bad; ln -s bad/sub ${place}/way; chmod 777 ${place}/bad`,
      'way/../c.yaml',
      /place\/bad: everybody/,
      /chmod go-w/,
    ],
    [
      'a link of another user in /tmp',
      `ln -s ${file} /tmp/place; chown -h bob /tmp/place`,
      '/tmp/place',
      /\/tmp\/place: it belongs to bob/,
      /install/,
    ],
    [
      'a file of another user in /tmp',
      `cp ${file} /tmp/config.yaml; chown bob /tmp/config.yaml`,
      '/tmp/config.yaml',
      /config\.yaml: it belongs to bob/,
      /chown root/,
    ],
    [
      'a directory of another user in /tmp',
      `cp -r ${place}/in /tmp/place; chown bob /tmp/place`,
      '/tmp/place/c.yaml',
      /\/tmp\/place: it belongs to bob/,
      /install/,
    ],
    ['a sticky directory of another user', `chmod 1777 ${place}/in; chown bob ${place}/in`, file, /in: it belongs to bob/, /install/],
    ['a file that the shell has opened', `chmod 666 ${file}`, `/dev/fd/7 7<${file}`, /c\.yaml: everybody/, /chmod 600 \S*c\.yaml$/m],
  ])('%s', async (_, spoil, config, problem, fix, env = {}) => {
    await host.sh(spoil);
    const [planned, ...changing] = await Promise.all(commands.map((command) => lazyjack(command, config, env)));
    expect(planned?.output).toMatch(/warning: others than root can change the configuration\n/);
    expect(planned?.output).toMatch(problem);
    expect(planned?.exitCode).toBe(0);
    for (const { output, exitCode } of changing) {
      expect(output).toMatch(/error: others than root can change the configuration\n/);
      expect(output).toMatch(problem);
      expect(output).toMatch(fix);
      expect(output).not.toContain('--force');
      expect(exitCode).toBe(1);
    }
  });

  test('none of these commands changed anything', async () => {
    expect(await host.changesSince(before)).toEqual([]);
  });

  test('the suggested fix works', async () => {
    await host.sh(`chmod 777 ${file} ${place}; chgrp staff ${place}/in; chmod g+w ${place}/in`);
    const { output } = await lazyjack(apply, file);
    await host.sh(/Then: (.*)$/m.exec(output)?.[1] ?? 'false');
    expect((await lazyjack('plan --phase prepare', file)).output).not.toContain('others than root');
  });
});

describe('files that only root and the sudo user can change', () => {
  test.each<[string, string, string, Record<string, string>?]>([
    ['of the group root', `chmod 664 ${file}; chmod 775 ${place}`, file],
    ["root's in /tmp", `cp ${file} /tmp/config.yaml`, '/tmp/config.yaml'],
    ['of who calls sudo', `chown -R alice:alice ${place}`, file, alice],
    ['of who calls sudo, whose group is theirs alone', `chown -R alice:alice ${place}; chmod -R g+w ${place}`, file, alice],
    ['of who calls sudo, in /tmp', `cp ${file} /tmp/config.yaml; chown alice /tmp/config.yaml`, '/tmp/config.yaml', alice],
    ['from a pipe', 'true', `<(cat ${file})`],
  ])('%s: nothing is said', async (_, arrange, config, env = {}) => {
    await host.sh(arrange);
    const { output, exitCode } = await host
      .exec('bash', ['-c', `cd ${place} && exec lazyjack plan --phase prepare --config ${config}`], { env, check: false })
      .then((ran) => ({ ...ran, output: ran.stdout + ran.stderr }));
    expect(output).not.toContain('others than root');
    expect({ output, exitCode }).toMatchObject({ exitCode: 0 });
  });

  test('apply succeeds, and the plan after it is empty for every user', async () => {
    await host.sh(`chown -R alice:alice ${place}`);
    expect(await lazyjack(apply, file, alice)).toMatchObject({ exitCode: 0 });
    expect(await lazyjack('plan --phase prepare --detailed-exitcode', file, alice)).toMatchObject({ exitCode: 0 });
    // SUDO variables, which any user can set, do not make the caller trusted.
    await host.sh(`chmod 666 ${file}`);
    const { output, exitCode } = await lazyjack('plan --phase prepare --detailed-exitcode', file, alice);
    expect({ output, exitCode }).toMatchObject({ exitCode: 0, output: expect.stringMatching(/warning: others than root/) });
  });

  test('an edit of the YAML updates the copy; the output hides its secrets, and only root can read it', async () => {
    await host.sh(`echo '# token: abcdef.0123456789abcdef' >>${file}`);
    for (const json of ['', '--json', '--json -vv']) {
      const { output, exitCode } = await lazyjack(`plan --phase prepare --detailed-exitcode ${json}`, file);
      expect(output).toContain('/var/lib/lazyjack/applied-prepare.yaml');
      expect(output).not.toContain('0123456789abcdef');
      expect(exitCode).toBe(2);
    }
    expect((await lazyjack('plan --phase prepare', file)).output).toMatch(
      /~ file:\/var\/lib\/lazyjack\/applied-prepare\.yaml {2}configuration changed \(.*\): content \(secret, not shown\)[^]*\nPlan: 0 to create, 1 to update, 0 to replace, 0 to delete\./,
    );
    const applied = await lazyjack(`${apply} -vv`, file);
    expect(applied).toMatchObject({ exitCode: 0, output: expect.not.stringContaining('0123456789abcdef') });
    expect(
      await host.sh(`cmp ${file} /var/lib/lazyjack/applied-prepare.yaml; stat -c '%a %U:%G' /var/lib/lazyjack/applied-prepare.yaml`),
    ).toBe('600 root:root\n');
    expect(await host.sh('grep -c 0123456789abcdef /var/lib/lazyjack/journal.ndjson || true')).toBe('0\n');
  });

  test('destroy removes the copy', async () => {
    expect(await lazyjack('destroy --yes', file)).toMatchObject({ exitCode: 0 });
    expect(await host.changesSince(before)).toEqual([]);
  });
});
