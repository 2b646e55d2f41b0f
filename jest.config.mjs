/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // The source says './x.js', the file on disk is './x.ts'.
  moduleNameMapper: { '^(\\.{1,2}/.+)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
          experimental: { keepImportAttributes: true },
        },
      },
    ],
  },
  setupFiles: ['<rootDir>/test/support/jest.setup.ts'],
  restoreMocks: true,
};

const onDatabase = {
  ...shared,
  roots: ['<rootDir>/test'],
  globalSetup: '<rootDir>/test/support/jest.global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/jest.global-teardown.mjs',
};

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/src', '<rootDir>/test'], testRegex: '\\.spec\\.ts$' },
    { ...onDatabase, displayName: 'integration', testRegex: '\\.int-spec\\.ts$' },
    { ...onDatabase, displayName: 'e2e', testRegex: '\\.e2e-spec\\.ts$' },
  ],
  // With V8's compilation cache on, modules of a finished test file are never freed (15 MB each with Nest and TypeORM)
  // and a dynamic import belongs to the first file of its worker: `npm test` passes --no-compilation-cache.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/test/support/plain-summary.reporter.mjs'],
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
};
