import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    // processes, not threads: the product starts threads of its own, takes signals and locks files
    pool: 'forks',
    // two cores; vitest by itself keeps one of them for itself, and most files wait for a disk or a process
    maxWorkers: 2,
    globalSetup: ['test/support/run.ts'],
    reporters: ['default', './test/support/reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    watch: false,
  },
});
