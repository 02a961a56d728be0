import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { lariat, ROOT } from './lariat.ts'
import { scratch } from './scratch.ts'

const { fresh } = scratch()
const configs = readdirSync(join(ROOT, 'configs')).filter((name) => name.endsWith('.yaml'))

/** Progress, and that an update solves another problem: some examples are about that. */
const EXPECTED = /^\d+ of \d+ runs, |^warning: .* is solved: /

describe.concurrent('the example', () => {
  test.for(configs)('%s runs, and holds what it promises', async (name, { expect }) => {
    const out = fresh()
    const { code, stderr } = await lariat('run', `configs/${name}`, '--out', out)
    const said = stderr.split('\n').filter((line) => line !== '' && !EXPECTED.test(line))
    expect({ code, said }).toEqual({ code: 0, said: [] })
  })

  test.for(configs)('%s names its schema, asks a question and expects an answer', (name, { expect }) => {
    const text = readFileSync(join(ROOT, 'configs', name), 'utf8')
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/experiment\.schema\.json\n# Question: /)
    expect(text).toMatch(/^description: .*\?$/m)
    expect(text).toMatch(/^expect:$/m)
  })
})
