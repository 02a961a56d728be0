import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatFault, SpecError } from '../pipeline/spec/faults.ts'
import { printableLines } from '../pipeline/spec/printable.ts'
import { runHere } from './in-process.ts'
import { lariatRun, ROOT } from './lariat.ts'
import { scratch } from './scratch.ts'

const { fresh } = scratch()
const specs = readdirSync(join(ROOT, 'test/invalid')).filter((name) => name.endsWith('.yaml'))

/** The lines that a spec must bring: `# fault 3:7 data.target: …` at its top is `FILE:3:7 data.target: …`. */
function promised(file: string): readonly string[] {
  const text = readFileSync(join(ROOT, file), 'utf8')
  return [...text.matchAll(/^# fault (.*)$/gm)].map(([, fault]) => `${file}:${fault}`)
}

describe('a wrong spec', () => {
  test.for(specs)('%s has its message, and leaves nothing behind', async (name) => {
    const file = `test/invalid/${name}`
    const out = fresh()
    const error: unknown = await runHere(file, out).catch((thrown: unknown) => thrown)
    if (!(error instanceof SpecError)) throw error
    expect(error.faults.map((fault) => printableLines(formatFault(fault)))).toEqual(promised(file))
    expect(existsSync(out)).toBe(false)
  })

  test('ends the command with 2, its faults on stderr and nothing on stdout', async () => {
    const file = 'test/invalid/unknown-keys.yaml'
    const { code, stdout, stderr } = await lariatRun(file, '--out', fresh())
    expect({ code, stdout, said: stderr.trimEnd().split('\n') }).toEqual({ code: 2, stdout: '', said: promised(file) })
  })
})
