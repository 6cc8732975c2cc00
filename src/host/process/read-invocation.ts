import { hostname } from 'node:os';
import { realpathSync } from 'node:fs';
import { isSea } from 'node:sea';
import type { Invocation } from '../../core/host/invocation.ts';
import { readBootId } from './boot-id.ts';
import { readSshConnection } from './ssh-connection.ts';

/** How this process was started on this host. */
export function readInvocation(): Invocation {
  return {
    hostName: hostname(),
    bootId: readBootId(),
    ...readSshConnection(),
    proxy: readOwnProxy(process.env),
    command: locateOwnProgram(),
    now: () => new Date(),
  };
}

function readOwnProxy(environment: NodeJS.ProcessEnv): Invocation['proxy'] {
  const valueOf = (name: string): string => environment[name.toUpperCase()] ?? environment[name] ?? '';
  return ['http_proxy', 'https_proxy'].some((name) => valueOf(name) !== '') ? { noProxy: valueOf('no_proxy') } : undefined;
}

function locateOwnProgram(): readonly string[] {
  const script = process.argv[1] ?? '/usr/local/bin/lazyjack';
  return isSea() ? [process.execPath] : [process.execPath, realpathSync(script)];
}
