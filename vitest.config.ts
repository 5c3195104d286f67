import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // processes, not threads: the product starts threads of its own, takes signals and locks files
    pool: 'forks',
    globalSetup: ['test/support/run.ts'],
    reporters: ['default', './test/support/reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    watch: false,
  },
});
