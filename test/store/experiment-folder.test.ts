import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { experimentRecords } from '../../pipeline/report/list.ts'
import { packageRoot } from '../../pipeline/spec/package-root.ts'
import { sha256 } from '../../pipeline/store/canonical.ts'
import { findRun } from '../../pipeline/store/found-run.ts'
import { digestsOf, runsIn } from '../cli/files.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const six = write(
  'six.yaml',
  `name: six
data: {kind: synthetic, rows: 30, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
validation: {kind: cross-validation, folds: 3}
search: {kind: grid, repeat: 6}
`,
)

describe('the folder of an experiment', () => {
  test.for([
    [
      'results of someone else',
      'results.csv',
      'a,b\n1,2\n',
      /six holds results\.csv, but is no experiment of lariat's/,
    ],
    ['an experiment of a newer lariat', 'experiment.json', '{"format": "lariat-experiment/2"}', /is of a newer lariat/],
  ] as const)('with %s is left as it is', async ([, name, content, message]) => {
    const out = fresh()
    mkdirSync(join(out, 'six'), { recursive: true })
    writeFileSync(join(out, 'six', name), content)
    await expect(runHere(six, out)).rejects.toThrow(message)
    expect(readdirSync(join(out, 'six'))).toEqual([name])
    expect(readFileSync(join(out, 'six', name), 'utf8')).toBe(content)
  })

  test('with files that are not in the way is used, and they stay', async () => {
    const out = fresh()
    mkdirSync(join(out, 'six/notes'), { recursive: true })
    writeFileSync(join(out, 'six/README'), 'mine')
    expect((await runHere(six, out)).trained).toBe(6)
    expect(readFileSync(join(out, 'six/README'), 'utf8')).toBe('mine')
    expect(readdirSync(join(out, 'six'))).toContain('notes')
  })

  test.for([
    'experiment.json',
    'plan.jsonl',
    'selected.json',
    'results.csv',
    'spec.yaml',
  ])('with half of %s is still an experiment, and whole after the next command', async (name) => {
    const out = fresh()
    await runHere(six, out)
    const whole = digestsOf(out)
    const file = join(out, 'six', name)
    writeFileSync(file, readFileSync(file).subarray(0, 20))
    expect((await runHere(six, out)).trained).toBe(0)
    expect(digestsOf(out)).toEqual(whole)
  })

  test('with a run of a newer lariat is not trained in, not even with --fresh', async () => {
    const out = fresh()
    await runHere(six, out)
    const [id, other] = runsIn(join(out, 'six'))
    const file = join(out, 'six', id, 'run.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('lariat-run/1', 'lariat-run/2'))
    rmSync(join(out, 'six', other), { recursive: true })
    const before = digestsOf(out)
    await expect(runHere(six, out, [], { fresh: true })).rejects.toThrow(
      `${id} is of a newer lariat (lariat-run/2); use that one`,
    )
    expect(digestsOf(out)).toEqual(before)
    expect(await findRun(out, id)).toMatchObject({ problem: expect.stringMatching(/is of a newer lariat/) })
  })

  test('with a damaged run says so wherever one looks, and mends it', async () => {
    const out = fresh()
    await runHere(six, out)
    const whole = digestsOf(out)
    const [id] = runsIn(join(out, 'six'))
    const weights = join(out, 'six', id, 'weights/path.safetensors')
    writeFileSync(weights, readFileSync(weights).subarray(0, 100))
    const why = `${join(out, 'six', id)} is not whole (weights/path.safetensors was changed)`
    expect(await experimentRecords(out)).toMatchObject([{ runs: 6, finished: 5, damaged: [why] }])
    expect(await findRun(out, id)).toEqual({ problem: `${why}; lariat run trains it again` })
    const notes: string[] = []
    expect((await runHere(six, out, [], { onNote: (note) => void notes.push(note) })).trained).toBe(1)
    expect(notes).toEqual([`${why}; it counts as missing`])
    expect(digestsOf(out)).toEqual(whole)
  })

  test('with a run that --fresh was replacing when it was killed has it again, and need not train it', async () => {
    const out = fresh()
    await runHere(six, out)
    const whole = digestsOf(out)
    const [id] = runsIn(join(out, 'six'))
    renameSync(join(out, 'six', id), join(out, 'six', `.old-${id}-1-0123456789ab`))
    mkdirSync(join(out, 'six/.tmp-1-0123456789ab'))
    expect((await runHere(six, out)).trained).toBe(0)
    expect(digestsOf(out)).toEqual(whole)
    expect(readdirSync(join(out, 'six')).filter((name) => name.startsWith('.'))).toEqual([])
  })
})

describe('what depends on the machine', () => {
  test('stands in one block of experiment.json, and times in timing.json', async () => {
    const out = fresh()
    await runHere(six, out, ['seed=3'])
    const { environment, ...rest } = JSON.parse(readFileSync(join(out, 'six/experiment.json'), 'utf8'))
    expect(environment).toMatchObject({
      spec: six,
      set: ['seed=3'],
      node: process.version,
      v8: process.versions.v8,
      lockfile: sha256(readFileSync(join(packageRoot(), 'package-lock.json'))),
    })
    expect(JSON.stringify(rest)).not.toContain(process.cwd())
  })

  test('is never a negative time, though the clock is set back', async () => {
    const [out, twin] = [fresh(), fresh()]
    await runHere(six, twin)
    let now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
      now -= 60_000
      return now
    })
    await runHere(six, out)
    clock.mockRestore()
    for (const id of runsIn(join(out, 'six'))) {
      const { durationMs } = JSON.parse(readFileSync(join(out, 'six', id, 'timing.json'), 'utf8'))
      expect(durationMs).toBeGreaterThan(0)
      expect(durationMs).toBeLessThan(60_000)
    }
    expect(digestsOf(out)).toEqual(digestsOf(twin))
  })
})
