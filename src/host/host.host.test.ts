import { join } from 'node:path';
import { ensurePackageLayer } from '../lab/package-cache.ts';
import { hostContract } from './contract.ts';
import { realMachine } from './throwaway-machine.ts';

// The machine that runs this may have no arping; the throwaway hosts do.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:${join((await ensurePackageLayer()).directory, 'usr/bin')}`;

hostContract(realMachine);
