import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Failure, messageOf } from '../core/failure.ts';
import type { Sysctls } from '../core/host/sysctls-port.ts';
import { errorCode } from '../core/error-code.ts';

/** Uses /proc/sys directly: `sysctl` reads dots in interface names as slashes. */
export function linuxSysctls(root = '/proc/sys'): Sysctls {
  return {
    read: async (keys) => keys.map((key) => readKey(sysctlPath(root, key))),
    list: async (directory) => {
      try {
        return readdirSync(sysctlPath(root, directory)).sort();
      } catch (error) {
        if (errorCode(error) === 'ENOENT') return [];
        throw error;
      }
    },
    write: async (values) => {
      for (const { key, value } of values) await writeKey(sysctlPath(root, key), value);
    },
  };
}

/** Synchronous: the kernel answers from memory, and an asynchronous read takes longer. */
function readKey(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw sysctlFailure(error, `cannot read ${path}`);
  }
}

async function writeKey(path: string, value: string): Promise<void> {
  try {
    // Never creates a file: a missing key must stay missing.
    await writeFile(path, value, { flag: 'r+' });
  } catch (error) {
    throw sysctlFailure(error, `cannot set ${path} to ${value}`);
  }
}

const sysctlErrorReasons = new Map([
  ['EROFS', '/proc/sys is read-only here, as in a container'],
  ['EINVAL', 'the kernel does not take that value'],
  ['ENOENT', 'this kernel has no such parameter'],
]);

function sysctlFailure(error: unknown, what: string): Failure {
  const code = errorCode(error) ?? messageOf(error);
  if (code === 'EACCES' || code === 'EPERM') return new Failure('denied', `${what}: permission denied`, { cause: error });
  return new Failure('failed', `${what}: ${sysctlErrorReasons.get(code) ?? code}`, { cause: error });
}

function sysctlPath(root: string, key: string): string {
  if (key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new Failure('refused', `not a kernel parameter: ${JSON.stringify(key)}`);
  }
  return `${root}/${key}`;
}
