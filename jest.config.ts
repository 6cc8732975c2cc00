import type { Config } from 'jest';

/** Tests beside the sources are fast and run anywhere; `*.host.test.ts` needs root on Linux and runs through ./scripts/test. */
const config: Config = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  roots: ['<rootDir>/src', '<rootDir>/testing', '<rootDir>/lab', '<rootDir>/proof'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.host\\.test\\.ts$'],
};

export default config;
