import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Worker threads and the command line run from dist/, so it is built before the first test.
    globalSetup: ['test/build.ts'],
    // Half of the time goes by in processes that tests wait for.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
