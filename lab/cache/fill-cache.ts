import { ensureAllExtraPackages } from './extra-packages.ts';
import { ensureImageLayers } from './image-cache.ts';
import { unpackKubernetesKit } from '../kubernetes/kubernetes-kit.ts';
import { ensurePackageLayer } from './package-cache.ts';

// Fills the cache ahead of the tests: tests have deadlines, and downloads take an unknown time. Prints the key of the packages, which a
// test run keeps for its duration.
const packages = await ensurePackageLayer();
await ensureImageLayers(packages);
await unpackKubernetesKit();
await ensureAllExtraPackages(packages);
process.stdout.write(`${packages.key}\n`);
