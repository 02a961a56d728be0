import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, test } from 'vitest'
import { parse } from 'yaml'
import { lariat, ROOT } from './lariat.ts'
import { scratch } from './scratch.ts'

const { fresh } = scratch()
const configs = readdirSync(join(ROOT, 'configs')).filter((name) => name.endsWith('.yaml'))

/** The schemas as they are published, for an editor that knows nothing of Lariat. */
const published = new Ajv2020({ strict: false })
for (const file of readdirSync(join(ROOT, 'schemas')).filter((name) => name.endsWith('.schema.json')))
  published.addSchema(JSON.parse(readFileSync(join(ROOT, 'schemas', file), 'utf8')))

/** That an update solves another problem: some examples are about that. */
const EXPECTED = /^warning: .* is solved: /

describe.concurrent('the example', () => {
  test.for(configs)('%s runs, and holds what it promises', async (name, { expect }) => {
    const out = fresh()
    const { code, stderr } = await lariat('run', `configs/${name}`, '--out', out)
    const said = stderr.split('\n').filter((line) => line !== '' && !EXPECTED.test(line))
    expect({ code, said }).toEqual({ code: 0, said: [] })
  })

  test.for(configs)('%s is valid by its schema alone', (name, { expect }) => {
    published.validate('experiment.schema.json', parse(readFileSync(join(ROOT, 'configs', name), 'utf8')))
    expect(published.errors ?? []).toEqual([])
  })

  test.for(configs)('%s names its schema, asks a question and expects an answer', (name, { expect }) => {
    const text = readFileSync(join(ROOT, 'configs', name), 'utf8')
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/schemas\/experiment\.schema\.json\n# Question: /)
    expect(text).toMatch(/^description: .*\?$/m)
    expect(text).toMatch(/^expect:$/m)
  })
})
