import type { Config } from 'jest';
import base from './jest.config.ts';

/** Tests on hosts with kernels of their own (User-Mode Linux): root on Debian 12. One file at a time, because a host keeps a core busy. */
const config: Config = {
  ...base,
  testMatch: ['**/*.real-host.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
  maxWorkers: 1,
};

export default config;
