import { join } from 'node:path';
import { ensurePackageLayer } from '../../../lab/cache/package-cache.ts';
import { hostContract } from '../../contracts/host-contract.ts';
import { realMachine } from '../../contracts/throwaway-host.ts';

// The machine that runs this may have no arping; the throwaway hosts do.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:${join((await ensurePackageLayer()).directory, 'usr/bin')}`;

hostContract(realMachine);
