import { defineConfig } from 'vitest/config';

// eslint-disable-next-line import/no-default-export -- vitest reads the default export
export default defineConfig({
  test: {
    include: ['{contracts,bpmn,server,cli,web,scripts}/**/*.test.ts', 'tests/{walks,faults,conformance,browser,recall}/**/*.test.ts', 'examples/**/*.test.ts'],
    setupFiles: ['tests/seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
