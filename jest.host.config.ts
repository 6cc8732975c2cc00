import type { Config } from 'jest';
import base from './jest.config.ts';

/** Tests on throwaway hosts: root on Debian 12. The first run downloads packages and builds images. */
const config: Config = {
  ...base,
  testMatch: ['**/*.host.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  // Hosts of several labs do not disturb each other, but two of them fill a machine of two cores.
  maxWorkers: 1,
};

export default config;
