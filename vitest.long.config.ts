import { defineConfig } from 'vitest/config';

// eslint-disable-next-line import/no-default-export -- vitest reads the default export
export default defineConfig({
  test: {
    include: ['tests/**/*.long.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    // One after the other: each wants the machine for itself.
    fileParallelism: false,
  },
});
