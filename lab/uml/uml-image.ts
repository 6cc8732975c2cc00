import { existsSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from '../cache/cache-directory.ts';
import { cacheKey } from '../cache/cache-key.ts';
import { withCacheLock } from '../cache/cache-lock.ts';
import { ensureImageLayers } from '../cache/image-cache.ts';
import { type PackageLayer, ensurePackageLayer, readPackageSources } from '../cache/package-cache.ts';
import { removeUnusedEntries } from '../cache/remove-unused-entries.ts';
import { checkoutOnHost } from '../hosts/checkout-on-host.ts';
import { enterArguments, hostEnvironment } from '../hosts/enter-host.ts';
import { labScriptPath } from '../hosts/project-root.ts';
import { startLab } from '../hosts/start-lab.ts';
import type { UmlKernel } from './uml-kernel.ts';
import { ensureUmlTools, toolCommand } from './uml-tools.ts';

export const umlSuites = ['trixie', 'bookworm'] as const;
/** The Debian release of a real host. */
export type UmlSuite = (typeof umlSuites)[number];

const readScripts = (names: readonly string[]): readonly Uint8Array[] => names.map((name) => readFileSync(labScriptPath(`uml/${name}`)));

/** The mirror from which this machine gets Debian 12; other releases are there too. */
export function findMirror(): string {
  const line = readPackageSources()
    .split('\n')
    .find((source) => source.includes(' bookworm main'));
  const mirror = line?.split(' ').find((word) => word.includes('://'));
  if (mirror === undefined) throw new Error('apt has no source for Debian 12 (bookworm main): add one below /etc/apt');
  return mirror;
}

/** Builds a root file system on a throwaway host with an uplink. */
async function buildRoot(packages: PackageLayer, suite: UmlSuite, result: string): Promise<void> {
  console.error(`lab: building the root file system of ${suite}`);
  const lab = await startLab({
    hosts: [{ name: 'builder', uplink: true, docker: false }],
    packages: packages.directory,
    images: null,
  });
  try {
    const script = ['bash', `${checkoutOnHost}/scripts/lab/uml/build-root.sh`, suite, findMirror()];
    // When mmdebstrap fails it sends a signal to its process group, so it gets a group without this process.
    await execa('nsenter', enterArguments(lab.host('builder').pid, 'setsid', ['--wait', ...script]), {
      env: hostEnvironment(),
      extendEnv: false,
      stdin: 'ignore',
      stdout: { file: `${result}.new` },
      stderr: 'inherit',
      buffer: false,
      timeout: 1_800_000,
    });
    await rename(`${result}.new`, result);
  } finally {
    await lab.close();
    await rm(`${result}.new`, { force: true });
  }
}

async function ensureRoot(packages: PackageLayer, suite: UmlSuite): Promise<{ readonly tar: string; readonly key: string }> {
  const cache = cacheDirectory();
  const key = cacheKey([suite, ...readScripts(['build-root.sh', 'customize-root.sh', 'enter-checkout.sh'])]);
  const name = `umlroot${suite}-${key}.tar`;
  const tar = join(cache, name);
  if (!existsSync(tar)) {
    await withCacheLock(cache, async () => {
      if (!existsSync(tar)) await buildRoot(packages, suite, tar);
    });
  }
  await removeUnusedEntries(cache, name);
  return { tar, key };
}

/** Returns the disk of a host before its first boot, an ext4 file. It is read-only; each host has an overlay of its own. */
export async function ensureUmlImage(suite: UmlSuite, kernel: UmlKernel): Promise<string> {
  const packages = await ensurePackageLayer();
  const tools = await ensureUmlTools();
  const images = await ensureImageLayers(packages);
  const root = await ensureRoot(packages, suite);
  const cache = cacheDirectory();
  const name = `umldisk${suite}-${cacheKey([root.key, images, kernel.key, ...readScripts(['build-image.sh'])])}`;
  const disk = join(cache, name);
  if (!existsSync(disk)) {
    await withCacheLock(cache, async () => {
      if (existsSync(disk)) return;
      console.error(`lab: building the disk of ${suite}`);
      const script = [labScriptPath('uml/build-image.sh'), root.tar, kernel.modules, images, disk];
      await execa('bash', [...script, ...toolCommand(tools, 'mke2fs')], { stdin: 'ignore' });
    });
  }
  await removeUnusedEntries(cache, name);
  return disk;
}
