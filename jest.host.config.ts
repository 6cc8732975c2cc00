/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import base from './jest.config.ts';

/** Tests on real throwaway hosts: root, Linux, and `npm run build` before. One lab at a time: they share two cores with dockerd. */
const config: Config = {
  ...base,
  testMatch: ['**/*.host.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
  maxWorkers: 1,
};

export default config;
