import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Worker threads and the command line run from dist/, so it is built before the first test.
    globalSetup: ['test/build.ts'],
    // Half of the time goes by in processes that tests wait for.
    maxWorkers: '100%',
    // Long enough for a machine that does other work as well: a test waits for what happens, not for a time.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
})
