import { defineConfig } from 'vitest/config'

/** `npm run torture`: the whole campaign. `TORTURE_SEED=2 npm run torture` is another. */
export default defineConfig({
  test: {
    include: ['test/torture/*.test.ts'],
    globalSetup: ['test/build.ts'],
    env: { TORTURE_KILLS: process.env.TORTURE_KILLS ?? '200' },
    reporters: ['verbose'],
    // What a campaign leaves takes long to be removed on a disk that others use as well.
    hookTimeout: 120_000,
  },
})
