import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { lariatRun, ROOT } from './lariat.ts'
import { scratch } from './scratch.ts'

const { fresh } = scratch()
const specs = readdirSync(join(ROOT, 'test/invalid')).filter((name) => name.endsWith('.yaml'))

/** The lines that a spec must bring: `# fault 3:7 data.target: …` at its top is `FILE:3:7 data.target: …`. */
function promised(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return [...text.matchAll(/^# fault (.*)$/gm)].map(([, fault]) => `${file}:${fault}`)
}

describe.concurrent('a wrong spec', () => {
  test.for(specs)('%s has its message, and leaves nothing behind', async (name, { expect }) => {
    const file = `test/invalid/${name}`
    const out = fresh()
    const { code, stdout, stderr } = await lariatRun(file, '--out', out)
    expect(stderr.trimEnd().split('\n')).toEqual(promised(file))
    expect({ code, stdout, written: existsSync(out) }).toEqual({ code: 2, stdout: '', written: false })
  })
})
