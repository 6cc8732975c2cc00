import { ensureImageLayers } from './image-cache.ts';
import { unpackKubernetesKit } from '../kubernetes/kubernetes-kit.ts';
import { ensurePackageLayer } from './package-cache.ts';

// What the first lab would do, on its own: tests have deadlines, and downloads take as long as they take. Prints the key of the packages, which a
// test run holds on to.
const packages = await ensurePackageLayer();
await ensureImageLayers(packages);
await unpackKubernetesKit();
process.stdout.write(`${packages.key}\n`);
