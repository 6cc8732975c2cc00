import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../cache/cache-directory.ts';
import { cacheKey } from '../cache/cache-key.ts';
import { ensureUmlTools } from './uml-tools.ts';

/**
 * A User-Mode Linux kernel. `built`: `scripts/lab/uml/kernel.sh` put it into the cache. `debian`: Debian's package, with limits: one CPU, an MTU of
 * 1500, no nf_tables for IPv4 and IPv6.
 */
export interface UmlKernel {
  readonly kind: 'built' | 'debian';
  readonly program: string;
  /** A directory with one directory of modules per release. */
  readonly modules: string;
  /** Changes with the kernel. */
  readonly key: string;
}

/** Where `scripts/lab/uml/kernel.sh` puts a kernel: `linux` and `modules`. */
const builtKernel = (): string => join(cacheDirectory(), 'uml-kernel');

/** `debian`: use Debian's kernel even if another one is in the cache. */
const kernelVariable = 'LAZYJACK_LAB_UML_KERNEL';

function describeKernel(kind: UmlKernel['kind'], program: string, modules: string): UmlKernel {
  return { kind, program, modules, key: cacheKey([readFileSync(program), ...readdirSync(modules).sort()]) };
}

/** The kernel of the cache if there is one, else Debian's. */
export async function ensureUmlKernel(env: NodeJS.ProcessEnv = process.env): Promise<UmlKernel> {
  const built = builtKernel();
  if (env[kernelVariable] !== 'debian' && existsSync(join(built, 'linux'))) {
    return describeKernel('built', join(built, 'linux'), join(built, 'modules'));
  }
  const tools = await ensureUmlTools();
  return describeKernel('debian', join(tools, 'usr/bin/linux.uml'), join(tools, 'usr/lib/uml/modules'));
}
