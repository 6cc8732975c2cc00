import type { Config } from 'jest';

/** Tests beside the sources are fast and run anywhere; `*.host.test.ts`, `*.real-host.test.ts` and `*.browser.test.ts` need more and run through ./scripts/test. */
const config: Config = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  roots: ['<rootDir>/src', '<rootDir>/testing', '<rootDir>/lab', '<rootDir>/proof'],
  testMatch: ['**/*.test.ts'],
  // Each file would wrap the objects of the process that all files share, until a read of them overflows the stack.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  testPathIgnorePatterns: ['/node_modules/', '\\.((real-)?host|browser)\\.test\\.ts$'],
};

export default config;
