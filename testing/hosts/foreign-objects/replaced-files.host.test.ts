import { describe, expect, test } from '@jest/globals';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import { setSpecialAttributesOn } from '../support/extended-attributes.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';

let host: ClusterHost;

const lab = useClusterLab(clusterYaml([controlPlaneLine, workerLine]), ['minion1'], async () => {
  host = lab.host('minion1');
});

test('/etc/hosts and /etc/resolv.conf keep ACL, SELinux label and extended attributes while applied and after destroy', async () => {
  await setSpecialAttributesOn(host, '/etc/hosts');
  await setSpecialAttributesOn(host, '/etc/resolv.conf');
  const before = await host.snapshot();
  await host.prepare();
  const whileApplied = (await host.changesSince(before)).filter((line) => /^file \/etc\/(hosts|resolv\.conf)/.test(line));
  expect(whileApplied).toHaveLength(2);
  for (const line of whileApplied) {
    const [was, is] = line.split(' -> ').map((text) => text.slice(text.indexOf(' security.selinux=')));
    expect(is).toBe(was);
  }
  await host.destroy();
  expect(await host.changesSince(before)).toEqual([]);
});

const workArea = '/var/lib/lazyjack';
const files = ['/etc/hosts', '/etc/resolv.conf', `${workArea}/kubeadm.conf`];

/** Another object in place of the file: a foreign edit. */
const replacements: Readonly<Record<string, string>> = {
  'a symlink': 'cp $F /root/copy; ln -sf /root/copy $F',
  'a dangling symlink': 'ln -sf /root/missing $F',
  'a directory': 'rm $F; mkdir $F',
  'a pipe': 'rm $F; mkfifo $F',
};

/** Obstacles that leave the file of lazyjack where it is, with the commands that set and remove them. */
const obstacles: Readonly<Record<string, readonly [set: string, remove: string, named: string]>> = {
  immutable: ['chattr +i $F', 'chattr -i $F', 'chattr -i'],
  'append-only': ['chattr +a $F', 'chattr -a $F', 'chattr -a'],
  'a bind mount': ['echo other >/root/other; mount --bind /root/other $F', 'umount $F', 'umount'],
};

const listObject = (path: string): Promise<string> => host.sh(`stat -c '%F %N' ${path}`);

describe.each(files)('%s', (path) => {
  const savedFiles = path.startsWith('/etc/') ? path : '';
  const run = (script: string): Promise<string> => host.sh(`F=${path}; ${script}`);

  test.each(Object.entries(replacements))('became %s: a problem with its fix; destroy retains and lists it', async (_, replace) => {
    const before = await host.snapshot();
    if (savedFiles !== '') await run('cp -a $F /root/saved');
    await host.prepare();
    await run(replace);
    const object = await listObject(path);
    const planned = await host.lazyjack('plan', '--phase', 'prepare');
    expect(planned.output).toMatch(
      new RegExp(`! \\S+  refused\\n +${path} is [^]*\\n +(Remove the link: rm|Make it a file of its own: cp|Move it away: mv) `),
    );
    expect((await host.lazyjack('apply', '--phase', 'prepare', '--yes')).exitCode).toBe(1);
    const destroyed = await host.lazyjack('destroy', '--yes');
    expect(destroyed.output).toContain(`${path} is now a`);
    expect(destroyed.exitCode).toBe(0);
    expect(await listObject(path)).toBe(object);
    await run(`rm -rf $F${savedFiles === '' ? ` ${workArea}` : '; cp -a /root/saved $F'}`);
    await host.sh('rm -rf /root/copy /root/saved');
    expect(await host.changesSince(before)).toEqual([]);
  });

  test.each(Object.entries(obstacles))('became %s: destroy restores all else and names the command', async (_, [set, remove, named]) => {
    const before = await host.snapshot();
    await host.prepare();
    await run(set);
    const destroyed = await host.lazyjack('destroy', '--yes');
    expect(destroyed.output).toContain(`Run: ${named} ${path}, then lazyjack destroy`);
    expect(destroyed.exitCode).toBe(3);
    expect(await host.sh('ip address show dev eth1')).not.toContain('fd00:20::a');
    if (named === 'umount') {
      const planned = await host.lazyjack('plan', '--phase', 'prepare');
      expect(planned.output).toContain(`Unmount it: umount ${path}`);
    }
    await run(remove);
    await host.sh('rm -f /root/other');
    await host.destroy();
    expect(await host.changesSince(before)).toEqual([]);
  });

  test('vanished: apply writes it again', async () => {
    const before = await host.snapshot();
    if (savedFiles !== '') await run('cp -a $F /root/saved');
    await host.prepare();
    await run('rm $F');
    await host.prepare();
    await host.assertConverged('--phase', 'prepare');
    await host.destroy();
    if (savedFiles !== '') await run('mv /root/saved $F');
    expect(await host.changesSince(before)).toEqual([]);
  });
});

test.each(['/etc/hosts', '/etc/resolv.conf'])(
  '%s is immutable or append-only before the first apply: a problem with its command',
  async (path) => {
    for (const [set, remove] of [
      ['+i', '-i'],
      ['+a', '-a'],
    ] as const) {
      await host.sh(`chattr ${set} ${path}`);
      const { exitCode, output } = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
      await host.sh(`chattr ${remove} ${path}`);
      expect(output).toContain(`Allow changes: chattr ${remove} ${path}`);
      expect(exitCode).toBe(1);
    }
  },
);

test('a hard link of /etc/hosts is named before the write and needs --adopt', async () => {
  const before = await host.sh('ln /etc/hosts /etc/hosts.link; cat /etc/hosts');
  const refused = await host.lazyjack('apply', '--phase', 'prepare', '--yes');
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain('/etc/hosts has 2 names (hard links).');
  const [, address = ''] = /--adopt (hosts:\S+)/.exec(refused.output) ?? [];
  await host.prepare('--adopt', address);
  expect(await host.sh('cat /etc/hosts.link')).toBe(before);
  await host.destroy();
  expect(await host.sh('cat /etc/hosts')).toBe(before);
  await host.sh('rm /etc/hosts.link');
});

test('status names an edited kubeadm.conf; destroy retains and lists it', async () => {
  await host.prepare();
  await host.sh(`echo '# mine' >>${workArea}/kubeadm.conf`);
  expect((await host.lazyjack('status')).stdout).toMatch(/1 edited\n +~ editable-file:\/var\/lib\/lazyjack\/kubeadm\.conf +\(edited\)/);
  const destroyed = await host.lazyjack('destroy', '--yes');
  expect(destroyed.output).toContain(`${workArea}/kubeadm.conf has edits: retained`);
  expect(destroyed.exitCode).toBe(0);
  expect(await host.sh(`tail -1 ${workArea}/kubeadm.conf; rm -r ${workArea}`)).toBe('# mine\n');
});
