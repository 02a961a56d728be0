import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { lariat, lariatRun } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { digestsOf, runsIn } from './files.ts'

const { write, fresh } = scratch()
const four = write(
  'four.yaml',
  `name: four
data: {kind: synthetic, rows: 30, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
search: {kind: grid, repeat: 4}
`,
)
/** Nothing is done in a nanosecond. */
const noTime = ['--set', 'train.timeout=1.0e-9']

describe.concurrent('of the runs of a plan', () => {
  test('those past train.timeout fail, and are the same runs with more time', async ({ expect }) => {
    const [out, whole] = [fresh(), fresh()]
    const first = await lariatRun(four, '--out', out, ...noTime)
    expect(first.code).toBe(3)
    expect(first.stdout.match(/^Run [0-9a-f]{12} failed: stopped after train\.timeout = 1e-9 s$/gm)).toHaveLength(4)
    const second = await lariatRun(four, '--out', out, '--set', 'train.timeout=3600')
    expect(second.stdout).toMatch(/4 runs trained/)
    await lariatRun(four, '--out', whole)
    expect(digestsOf(out)).toEqual(digestsOf(whole))
  })

  test('--only failed trains those that failed, and leaves alone what is missing', async ({ expect }) => {
    const out = fresh()
    await lariatRun(four, '--out', out, ...noTime)
    const [gone] = runsIn(join(out, 'four'))
    rmSync(join(out, 'four', gone), { recursive: true })
    const only = await lariatRun(four, '--out', out, '--only', 'failed')
    expect(only.code).toBe(3)
    expect(only.stdout).toMatch(/^3 runs trained in .*, 1 missing\.$/m)
    expect(only.stderr).toBe('The same command without --only failed trains what is missing.\n')
    const kept = runsIn(join(out, 'four')).map((id) => statSync(join(out, 'four', id)).ino)
    const rest = await lariatRun(four, '--out', out)
    expect(rest).toMatchObject({ code: 0, stdout: expect.stringMatching(/1 run trained in .*, 3 there already/) })
    expect(runsIn(join(out, 'four')).map((id) => statSync(join(out, 'four', id)).ino)).toEqual(
      expect.arrayContaining(kept),
    )
  })

  test('none begins after one that did not end well, with --fail-fast, and the rest resumes', async ({ expect }) => {
    const out = fresh()
    const first = await lariatRun(four, '--out', out, ...noTime, '--fail-fast', '--json')
    expect(first.code).toBe(3)
    const { stopped, missing, trained, runs, selected } = JSON.parse(first.stdout)
    expect({ trained, missing, selected }).toEqual({ trained: 1, missing: 3, selected: null })
    expect(stopped).toEqual({ why: 'fail-fast', run: runs[0].id })
    expect(runs.map(({ status }: { status: string }) => status)).toEqual(['failed', 'missing', 'missing', 'missing'])
    const again = await lariatRun(four, '--out', out, ...noTime, '--fail-fast')
    expect(again.stderr).toContain(`Stopped by --fail-fast at run ${runs[0].id}. What finished is kept`)
    expect(await lariatRun(four, '--out', out, '--fail-fast')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/4 runs trained/),
    })
  })

  test.for([
    [['--only', 'failed', '--fresh'], "'--only <status>' cannot be used with option '--fresh'"],
    [['--only', 'diverged'], 'Allowed choices are failed'],
    [['--shard', '0/2'], '1/4, 2/4, 3/4 and 4/4'],
    [['--shard', '3/2'], '1/4, 2/4, 3/4 and 4/4'],
    [['--shard', 'a'], '1/4, 2/4, 3/4 and 4/4'],
  ] as const)('%s is refused', async ([flags, help], { expect }) => {
    const { code, stdout, stderr } = await lariat('run', four, '--out', fresh(), ...flags)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(help)
  })
})
