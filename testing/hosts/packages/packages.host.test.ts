import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { debianRpmTool } from '../../../scripts/package/debian-tools.mjs';
import type { ClusterHost } from '../../../lab/hosts/cluster-lab.ts';
import type { Snapshot } from '../../../lab/snapshot/snapshot.ts';
import { clusterYaml, controlPlaneLine, workerLine } from '../support/cluster-yaml.ts';
import { useClusterLab } from '../support/use-cluster-lab.ts';
import { ensureBuiltPackages, packagesOnHost, readPackage, sha256 } from './built-packages.ts';

const rpm = debianRpmTool('rpm', '/opt/rpm');
const packages = ensureBuiltPackages();
const nameOf = (suffix: string): string => {
  const name = packages.get(suffix);
  if (name === undefined) throw new Error(`no package ends in .${suffix}: ${[...packages.values()].join(', ')}`);
  return name;
};
const pathOf = (suffix: string): string => `${packagesOnHost}/${nameOf(suffix)}`;

const lab = useClusterLab(
  clusterYaml([controlPlaneLine, workerLine]),
  [{ name: 'minion1', binds: { '/opt/rpm': rpm.directory } }],
  async () => {
    before = await host().snapshot();
  },
  { extraPackages: 'shells' },
);
const host = (): ClusterHost => lab.host('minion1');
let before: Snapshot;

/** What package managers keep for themselves. */
const records = /^file \/var\/(?:lib\/(?:dpkg|rpm)|log\/dpkg\.log|cache\/(?:ldconfig|man))(?:[/:]|$)/u;
const changes = async (): Promise<readonly string[]> => (await host().changesSince(before)).filter((change) => !records.test(change));

/** Uses what was installed at `program`, with the example at `example`. */
async function expectWorking(program: string, example: string): Promise<void> {
  const run = (args: string): Promise<string> => host().sh(`cd /run/lab/cluster && ${program} ${args} 2>&1`);
  expect(await run('version')).toBe(`${packagedVersion()}\n`);
  expect(await run(`validate --config ${example}`)).toMatch(/: valid, 3 nodes, mode ipv6\.\n$/u);
  expect(await run('plan --phase prepare --force')).toMatch(/^Plan: [1-9]\d* to create/mu);
}

const packagedVersion = (): string => /[\d.]+\d/u.exec(nameOf('tgz'))?.[0] ?? '';

/** Types a text and a tab into an interactive shell on a terminal, and returns what its line contains then. */
async function typeInto(shell: string, text: string): Promise<string> {
  const keys = `sleep 1; printf '%s\\t' '${text}'; sleep 1; printf '\\001echo "COMPLETED=\\005"\\n'; sleep 0.3; printf 'exit\\n'`;
  const shown = await host().sh(`cd /run/lab/cluster; (${keys}) | HISTFILE= TERM=dumb script -qec '${shell}' /dev/null | tr -d '\\r'`);
  return /^COMPLETED=(?<line>.*?) *$/mu.exec(shown)?.groups?.['line'] ?? shown;
}

const prepare = (program: string): Promise<string> =>
  host().sh(`cd /run/lab/cluster && ${program} apply --phase prepare --yes --force 2>&1`);

test('SHA256SUMS has every other file', () => {
  const sums = readPackage('SHA256SUMS').toString('utf8').trim().split('\n');
  const others = [...packages.values()].filter((name) => name !== 'SHA256SUMS').sort();
  expect(sums).toEqual(others.map((name) => `${sha256(readPackage(name))}  ${name}`));
});

test('the list of parts names the embedded Node.js by its digest', () => {
  const part = z.looseObject({
    name: z.string(),
    version: z.string(),
    hashes: z.array(z.object({ alg: z.string(), content: z.string() })),
  });
  const node = part.extend({ components: z.array(part) });
  const { components } = z
    .object({ components: z.tuple([node], z.looseObject({})) })
    .parse(JSON.parse(readPackage(nameOf('cdx.json')).toString('utf8')));
  expect(components[0]).toMatchObject({
    name: expect.stringMatching(/^node-linux-(?:x64|arm64)$/u),
    components: [{ name: 'bin/node', hashes: [{ alg: 'SHA-256', content: expect.stringMatching(/^[0-9a-f]{64}$/u) }] }],
  });
});

describe('.deb', () => {
  const program = '/usr/bin/lazyjack';
  const install = () => host().exec('dpkg', ['--install', pathOf('deb')], { check: false });

  test('is installed, and works', async () => {
    expect(await install()).toMatchObject({ exitCode: 0 });
    await expectWorking(program, '/etc/lazyjack/config.yaml.example');
    expect(await host().sh('dpkg --verify lazyjack; stat -c "%a %U:%G %n" /etc/lazyjack /usr/bin/lazyjack')).toBe(
      '755 root:root /etc/lazyjack\n755 root:root /usr/bin/lazyjack\n',
    );
  });

  test('mandoc finds no fault in the manual', async () => {
    const commands = (await host().sh(`${program} help | sed -n '/^Commands:/,/^Options:/s/^  lazyjack \\([a-z-]*\\).*/\\1/p'`))
      .trim()
      .split('\n');
    const pages = await host().sh("cd /usr/share/man/man1 && ls lazyjack*.gz | sed 's/[.]1[.]gz$//'");
    expect(pages.trim().split('\n').sort()).toEqual(['lazyjack', ...commands.map((command) => `lazyjack-${command}`)].sort());
    const lint =
      'mkdir /run/lab/man && cp /usr/share/man/man[15]/lazyjack* /run/lab/man && cd /run/lab/man && gunzip *.gz && mandoc -Tlint -Wwarning *';
    expect(await host().sh(`${lint} 2>&1 || true`)).toBe('');
  });

  test.each<[string, string]>([
    ['lazyjack plan --pha', 'lazyjack plan --phase'],
    ['lazyjack images sa', 'lazyjack images save'],
    ['lazyjack plan --host=my', 'lazyjack plan --host=my-master'],
    ['lazyjack apply --adopt address:', 'lazyjack apply --adopt address:eth1/fd00:20::a'],
    ['lazyjack validate --config con', 'lazyjack validate --config config.yaml'],
  ])('bash, zsh and fish complete %s', async (typed, completed) => {
    await host().sh(`cat >/run/lab/.zshrc <<'END'
autoload -Uz compinit && compinit -u -D
bindkey -e
END`);
    const bash = 'bash --rcfile /usr/share/bash-completion/completions/lazyjack -i';
    expect({ bash: await typeInto(bash, typed), zsh: await typeInto('ZDOTDIR=/run/lab zsh -i', typed) }).toEqual({
      bash: completed,
      zsh: completed,
    });
    const fish = `source /usr/share/fish/vendor_completions.d/lazyjack.fish; complete -C "${typed}"`;
    const last = completed.split(' ').at(-1) ?? '';
    expect(
      (await host().sh(`cd /run/lab/cluster && HOME=/run/lab fish -c '${fish}' 2>&1`)).split('\n').map((line) => line.split('\t')[0]),
    ).toContain(last);
  });

  test('an older version is refused while something is owned, and not otherwise', async () => {
    await prepare(program);
    // The installed one becomes a newer one, as far as dpkg knows.
    await host().sh(`sed -i '/^Package: lazyjack$/,/^$/s/^Version: .*/Version: 99.0.0/' /var/lib/dpkg/status`);
    const refused = await install();
    expect(refused).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Run `lazyjack destroy` first, or keep lazyjack 99.0.0.'),
    });
    expect(await host().sh('dpkg-query -W lazyjack')).toBe('lazyjack\t99.0.0\n');
    await host().sh(`${program} status && ${program} destroy --yes`);
    expect(await install()).toMatchObject({ exitCode: 0 });
    expect(await host().sh('dpkg-query -W lazyjack')).toBe(`lazyjack\t${packagedVersion()}\n`);
  });

  test('the same version is installed again while something is owned, and a removal warns', async () => {
    await prepare(program);
    expect(await install()).toMatchObject({ exitCode: 0 });
    const removed = await host().exec('dpkg', ['--remove', 'lazyjack']);
    expect(removed.stderr).toContain('Warning: lazyjack is removed, and its changes on this host are retained.');
    await install();
    await host().sh(`${program} destroy --yes`);
  });

  test('leaves the example when it is removed, and nothing when it is purged', async () => {
    expect((await host().exec('dpkg', ['--remove', 'lazyjack'])).stderr).not.toContain('Warning');
    expect(await host().sh('find /etc/lazyjack /usr/bin/lazyjack /usr/share/doc/lazyjack 2>/dev/null || true')).toBe(
      '/etc/lazyjack\n/etc/lazyjack/config.yaml.example\n',
    );
    await host().exec('dpkg', ['--purge', 'lazyjack']);
    expect(await changes()).toEqual([]);
  });
});

describe('.rpm', () => {
  /** The host's own root, elsewhere, so that rpm does not work on `/` of a Debian. */
  const place = '/mnt/root';
  const program = `chroot ${place} /usr/bin/lazyjack`;
  // Debian's packages are not in rpm's database, so no dependency is found there. Debian's rpm keeps its own in the home directory by default.
  const call = (...args: readonly string[]) =>
    host().exec(rpm.file, ['--root', place, '--dbpath', '/var/lib/rpm', ...args], { check: false, env: rpm.env });
  const install = () => call('--upgrade', '--oldpackage', '--replacepkgs', '--nodeps', pathOf('rpm'));

  beforeAll(async () => {
    await host().sh(`mkdir ${place} && mount --rbind / ${place} && mount --make-rslave ${place}`);
  });

  test('is installed, and works', async () => {
    expect(await install()).toMatchObject({ exitCode: 0 });
    await expectWorking('/usr/bin/lazyjack', '/etc/lazyjack/config.yaml.example');
    expect(await call('--verify', '--nodeps', 'lazyjack')).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('an older version is refused while something is owned, and not otherwise', async () => {
    await prepare('/usr/bin/lazyjack');
    // The installed one becomes a newer one.
    await host().sh(
      `mv /usr/bin/lazyjack /root/kept && printf '#!/bin/sh\\necho 99.0.0\\n' >/usr/bin/lazyjack && chmod 755 /usr/bin/lazyjack`,
    );
    const refused = await install();
    expect(refused).toMatchObject({ stderr: expect.stringContaining('Run `lazyjack destroy` first, or keep lazyjack 99.0.0.') });
    expect(refused.exitCode).not.toBe(0);
    expect(await host().sh(`${program} version`)).toBe('99.0.0\n');
    await host().sh('/root/kept destroy --yes && rm /root/kept');
    expect(await install()).toMatchObject({ exitCode: 0 });
    expect(await host().sh(`${program} version`)).toBe(`${packagedVersion()}\n`);
  });

  test('leaves nothing when it is removed', async () => {
    const removed = await call('--erase', '--nodeps', 'lazyjack');
    expect(removed).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('Warning') });
    await host().sh(`umount --recursive ${place} && rmdir ${place}`);
    expect(await changes()).toEqual([]);
  });
});

test('.tar.gz runs where it is unpacked, and leaves nothing else', async () => {
  await host().sh(`mkdir /root/unpacked && tar -C /root/unpacked --strip-components 1 -xzf ${pathOf('tar.gz')}`);
  await expectWorking('/root/unpacked/lazyjack', '/root/unpacked/config.yaml.example');
  await host().sh('rm -r /root/unpacked');
  expect(await changes()).toEqual([]);
});

test('the npm tarball is installed without a registry, works, and leaves nothing when it is removed', async () => {
  const npm = 'npm --global --prefix /root/prefix --offline --no-audit --no-fund --no-update-notifier --cache /root/cache';
  await host().sh(`${npm} install ${pathOf('tgz')}`);
  const installed = '/root/prefix/lib/node_modules/lazyjack';
  await expectWorking('/root/prefix/bin/lazyjack', `${installed}/examples/three-hosts.yaml`);
  expect(await host().sh(`ls ${installed}`)).toBe(
    'CHANGELOG.md\nCONTRIBUTING.md\nLICENSE\nREADME.md\nSECURITY.md\nansible\ndist\ndocs\nexamples\nimages\npackage.json\npages\n',
  );
  await host().sh(`${npm} uninstall lazyjack && rm -r /root/cache && find /root/prefix -type d -empty -delete`);
  expect(await changes()).toEqual([]);
});
