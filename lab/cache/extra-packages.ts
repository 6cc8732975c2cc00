import { cacheKey } from './cache-key.ts';
import { type PackageLayer, unpackPackages } from './package-cache.ts';

const ssh = ['openssh-client', 'openssh-server', 'sudo'];

/** Debian packages that only some labs need. Each set is a layer of its own above the packages of every lab. */
export const extraPackageSets = {
  ansible: ['ansible-core', 'ansible-lint', ...ssh],
  ssh,
  shells: ['zsh', 'fish', 'mandoc'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ExtraPackageSet = keyof typeof extraPackageSets;

export const isExtraPackageSet = (name: string): name is ExtraPackageSet => Object.hasOwn(extraPackageSets, name);

/** Unpacks a set into the cache. It is downloaded once. */
export async function ensureExtraPackages(base: PackageLayer, set: ExtraPackageSet): Promise<PackageLayer> {
  return unpackSet(base, set, extraPackageSets[set]);
}

/** Unpacks every set, ahead of tests, which have deadlines and no network. */
export async function ensureAllExtraPackages(base: PackageLayer): Promise<void> {
  for (const [set, names] of Object.entries(extraPackageSets)) await unpackSet(base, set, names);
}

/** A set has only what the packages of every lab and this machine lack, so their key is part of its own. */
async function unpackSet(base: PackageLayer, set: string, names: readonly string[]): Promise<PackageLayer> {
  return unpackPackages(`${set}-${cacheKey([base.key, ...names])}`, names);
}
