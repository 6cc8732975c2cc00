import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDirectory } from './cache-directory.ts';
import { cacheKey, directoryParts } from './cache-key.ts';
import { removeUnusedEntries } from './remove-unused-entries.ts';
import { withCacheLock } from './cache-lock.ts';
import { baseImage, labImages } from './lab-images.ts';
import { type PackageLayer, readPackageSources } from './package-cache.ts';
import { labScriptPath, projectRoot } from '../hosts/project-root.ts';
import { startLab } from '../hosts/start-lab.ts';
import { checkoutOnHost } from '../hosts/checkout-on-host.ts';

const buildScriptOnHost = `${checkoutOnHost}/scripts/lab/build-images.sh`;

/** Builds the images on a host with an uplink, and keeps the data of its dockerd. */
async function buildImages(packages: PackageLayer, result: string): Promise<void> {
  const lab = await startLab({
    hosts: [{ name: 'builder', uplink: true }],
    packages: packages.directory,
    images: null,
  });
  try {
    const builder = lab.host('builder');
    await builder.exec('bash', [buildScriptOnHost, baseImage, `${checkoutOnHost}/images`, ...Object.values(labImages)], {
      timeout: 600_000,
      showErrors: true,
      env: { APT: readPackageSources() },
    });
    await builder.stopDocker();
    await execa('bash', [labScriptPath('keep-images.sh'), join(builder.paths.root, 'var/lib/docker'), result]);
  } finally {
    await lab.close();
  }
}

/** Returns the directory of images that hosts mount. The images are rebuilt if a Dockerfile or the packages change. */
export async function ensureImageLayers(packages: PackageLayer): Promise<string> {
  const scripts = ['build-images.sh', 'keep-images.sh'].map((name) => readFileSync(labScriptPath(name)));
  const key = cacheKey([packages.key, baseImage, ...Object.values(labImages), ...scripts, ...directoryParts(join(projectRoot, 'images'))]);
  const cache = cacheDirectory();
  const result = join(cache, `images-${key}`);
  if (!existsSync(result)) {
    await withCacheLock(cache, async () => {
      if (!existsSync(result)) await buildImages(packages, result);
    });
  }
  await removeUnusedEntries(cache, `images-${key}`);
  return result;
}
