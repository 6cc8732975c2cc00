import { availableParallelism } from 'node:os';
import type { Config } from 'jest';
import base from './jest.config.ts';

/** Tests on throwaway hosts: root on Debian 12. The first run downloads packages and builds images. */
const config: Config = {
  ...base,
  testMatch: ['**/*.host.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // A lab waits about half of its time, so that two of them fill two cores. Time limits in tests assume no more labs than cores.
  maxWorkers: Math.min(2, availableParallelism()),
};

export default config;
