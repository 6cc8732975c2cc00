import type { Config } from 'jest';
import base from './jest.config.ts';

/** Tests of pages in Debian's Chromium, which need Debian 12 and no root. The first run downloads packages. */
const config: Config = {
  ...base,
  testMatch: ['**/*.browser.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
  // One browser: its processes share the cores with the test.
  maxWorkers: 1,
};

export default config;
