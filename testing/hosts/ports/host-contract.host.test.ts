import { join } from 'node:path';
import { ensurePackageLayer } from '../../../lab/cache/package-cache.ts';
import { hostContract } from '../../contracts/host-contract.ts';
import { makeRealThrowawayHost } from '../../contracts/throwaway-host.ts';

// The machine that runs the tests may lack arping; the lab hosts have it.
process.env['PATH'] = `${process.env['PATH'] ?? ''}:${join((await ensurePackageLayer()).directory, 'usr/bin')}`;

hostContract(makeRealThrowawayHost);
