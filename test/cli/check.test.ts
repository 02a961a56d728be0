import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, describe, test } from 'vitest'
import { type Ended, lariat, lariatRun, lariatWith } from '../lariat.ts'
import { scratch } from '../scratch.ts'
import { digestsOf } from './files.ts'

const { fresh, path: folder, write } = scratch()
const out = fresh()
const HEAD = `data: {kind: csv, path: table.csv, target: y}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 8, min_ratio: 0.05}}}
validation: {kind: cross-validation, folds: 3}
`
/** The sparsity that is expected, on line 8, is broken on purpose. */
const broken = write(
  'specs/broken.yaml',
  `name: broken
description: Does CI see what is broken?
${HEAD}expect:
  - {metric: nonzeros, min: 3}
  - {metric: gap, at: all, max: 1.0e-9}
`,
)
const gated = write(
  'specs/gated.yaml',
  `name: gated
${HEAD}expect:
  - {baseline: kept/gated.json, metric: train.rmse, rtol: 0.01, direction: lower}
  - {baseline: kept/gated.json, digest: same}
  - {certificate: {gap: 1.0e-9}}
`,
)
const kept = join(folder, 'specs/kept/gated.json')

beforeAll(async () => {
  const rows = Array.from({ length: 30 }, (_, i) => `${i % 7},${(i * i) % 11},${2 * (i % 7) + (i % 3)}`)
  write('specs/table.csv', `a,b,y\n${rows.join('\n')}\n`)
  await Promise.all([broken, gated].map((spec) => lariatRun(spec, '--out', out)))
})

const check = (...words: readonly string[]) => lariat('check', ...words)
const expectationsOf = ({ stdout }: Ended) => JSON.parse(stdout).expectations

describe('a config whose sparsity expectation is broken on purpose', () => {
  test('fails with 1, a failure in JUnit, a mark at its line and a row on the page of the job', async ({ expect }) => {
    const summary = join(folder, 'summary.md')
    const junit = join(folder, 'reports/junit.xml')
    const step = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder, GITHUB_STEP_SUMMARY: summary }
    const { code, stdout, stderr } = await lariatWith(step, 'check', broken, '--out', out, '--junit', junit)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^ +NO +nonzeros +\d +≥ 3 +-\d+(\.\d+)? %$/m)
    expect(stderr).toMatch(
      /^::error file=specs\/broken\.yaml,line=8,col=5,title=broken%3A expect\[0\] does not hold::nonzeros ≥ 3: \d\n$/,
    )
    expect(readFileSync(junit, 'utf8')).toMatch(
      /<failure type="expectation" message="nonzeros ≥ 3: \d">broken\.yaml:8:5 /,
    )
    expect(readFileSync(summary, 'utf8')).toMatch(/^\| \*\*no\*\* \| nonzeros ≥ 3 \| \d \| ≥ 3 \| /m)
  })

  test('fails in the same way when it is run, which leaves check.json and junit.xml', async ({ expect }) => {
    const { code, stderr } = await lariatWith(
      { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder },
      ...['run', broken, '--out', out, '--quiet'],
    )
    expect({ code, marks: stderr.match(/^::error file=specs\/broken\.yaml,line=8,col=5/gm)?.length }).toEqual({
      code: 1,
      marks: 1,
    })
    const { holds, expectations } = JSON.parse(readFileSync(join(out, 'broken/check.json'), 'utf8'))
    expect({ holds, each: expectations.map((one: { holds: boolean }) => one.holds) }).toEqual({
      holds: false,
      each: [false, true],
    })
    expect(expectations[0]).toMatchObject({ file: 'broken.yaml', line: 8, column: 5, margin_is_relative: true })
    expect(readFileSync(join(out, 'broken/junit.xml'), 'utf8')).toContain('tests="3" failures="1" errors="0"')
  })

  test('has no mark and no page where this is no step of GitHub, or CI=false says so', async ({ expect }) => {
    const summary = join(folder, 'none.md')
    for (const variables of [
      {},
      { GITHUB_ACTIONS: 'true', CI: 'false' },
      { CI: 'true' },
      { GITHUB_ACTIONS: 'false' },
    ]) {
      const ended = await lariatWith({ ...variables, GITHUB_STEP_SUMMARY: summary }, 'check', broken, '--out', out)
      expect({ code: ended.code, stderr: ended.stderr, page: existsSync(summary) }).toEqual({
        code: 1,
        stderr: '',
        page: false,
      })
    }
  })

  test('with --json is one document on stdout, marks beside it or not', async ({ expect }) => {
    const words = ['check', broken, '--out', out, '--json']
    const [plain, marked] = await Promise.all([lariat(...words), lariatWith({ GITHUB_ACTIONS: 'true' }, ...words)])
    expect(marked.stdout).toBe(plain.stdout)
    expect(JSON.parse(plain.stdout)).toMatchObject({ name: 'broken', holds: false, runs: 1, unfinished: [] })
  })
})

describe('a fault of the spec', () => {
  test('is a mark at its line too, and a warning is one of its own kind', async ({ expect }) => {
    const wrong = write('specs/wrong.yaml', `name: wrong\n${HEAD}penalti: 1\n`)
    const warned = write('specs/warned.yaml', `name: warned\n${HEAD.replace(/validation.*\n/, '')}`)
    const step = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder }
    const [fault, warning] = await Promise.all([wrong, warned].map((spec) => lariatWith(step, 'validate', spec)))
    expect(fault.code).toBe(2)
    expect(fault.stderr).toContain(
      '\n::error file=specs/wrong.yaml,line=6,col=1,title=lariat%3A penalti::unknown key; ',
    )
    expect(warning.code).toBe(0)
    expect(warning.stderr).toMatch(/^::warning file=specs\/warned\.yaml,line=4,col=\d+,title=/m)
  })
})

describe('a folder', () => {
  test('has the verdict of its spec, with its data and its spec gone too', async ({ expect }) => {
    const [bySpec, byFolder] = await Promise.all(
      [[broken, '--out', out], [join(out, 'broken')]].map((words) => check(...words, '--json')),
    )
    expect(byFolder).toEqual(bySpec)
    const away = fresh()
    cpSync(join(out, 'broken'), join(away, 'elsewhere'), { recursive: true })
    const files = [broken, join(folder, 'specs/table.csv')]
    for (const file of files) renameSync(file, `${file}.gone`)
    const alone = await check(join(away, 'elsewhere'), '--json')
    for (const file of files) renameSync(`${file}.gone`, file)
    const withoutFile = (ended: Ended) => expectationsOf(ended).map((one: object) => ({ ...one, file: '' }))
    expect(withoutFile(alone)).toEqual(withoutFile(bySpec))
    expect(expectationsOf(alone)[0].file).toBe('spec.yaml')
  })

  test('that was made with --set is judged with it; a spec says how what lies there was made', async ({ expect }) => {
    const other = fresh()
    await lariatRun(broken, '--out', other, '--set', 'expect=[{metric: nonzeros, max: 9}]', '--set', 'seed=3')
    expect(await check(join(other, 'broken'))).toMatchObject({ code: 0, stderr: '' })
    const { code, stderr, stdout } = await check(broken, '--out', other)
    expect(code).toBe(3)
    expect(stderr).toBe(
      `1 of 1 run is not there: lariat run ${broken} trains it; what lies in ${other}/broken was made with --set expect=[{metric: nonzeros, max: 9}] --set seed=3\n`,
    )
    expect(stdout).toBe('broken: there is nothing to judge\n')
  })

  test.for([
    ['that is none of an experiment', () => folder, 'no experiment'],
    ['of several experiments', () => out, `did you mean`],
    ['that does not exist', () => join(out, 'nowhere'), 'no such file'],
  ] as const)('%s is a wrong command line', async ([, target], { expect }) => {
    const { code, stdout } = await check(target())
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  test('takes no --set, having its own', async ({ expect }) => {
    const { code, stderr } = await check(join(out, 'broken'), '--set', 'seed=1')
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'lariat: --set goes with a spec; a folder has its own\n' })
  })
})

describe('a baseline', () => {
  test('that is not there does not hold, is written sorted beside the config, and the second time not touched', async ({
    expect,
  }) => {
    const before = await check(gated, '--out', out)
    expect(before.code).toBe(1)
    expect(before.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'there is no such file; lariat check SPEC --update-baseline',
    )

    const first = await check(gated, '--out', out, '--update-baseline')
    expect({ code: first.code, said: first.stdout.split('\n')[0] }).toEqual({
      code: 0,
      said: 'kept/gated.json: written',
    })
    const text = readFileSync(kept, 'utf8')
    const second = await check(join(out, 'gated'), '--update-baseline')
    expect(second.stdout).toMatch(/^kept\/gated\.json: unchanged\n/)
    expect(readFileSync(kept, 'utf8')).toBe(text)
    expect((await check(gated, '--out', out)).code).toBe(0)
    expect((await lariatRun(gated, '--out', out)).code).toBe(0)
  })

  test('of numbers that were better does not hold, until it is updated, which says what moved', async ({ expect }) => {
    const worse = JSON.parse(readFileSync(kept, 'utf8'))
    worse.metrics['train.rmse'] *= 0.9
    writeFileSync(kept, JSON.stringify(worse))
    const { code, stdout } = await check(gated, '--out', out)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^ +NO +train\.rmse +[\d.]+ +≤ [\d.]+ \+ [\d.]+ +-\d+(\.\d+)? %$/m)
    const updated = await check(gated, '--out', out, '--update-baseline')
    expect(updated.code).toBe(0)
    expect(updated.stdout).toMatch(/^kept\/gated\.json: changed\n {2}train\.rmse [\d.]+ → [\d.]+\n/)
  })

  test('named on the command line stands in for that of the spec', async ({ expect }) => {
    const { metrics, ...rest } = JSON.parse(readFileSync(kept, 'utf8'))
    const other = write('other.json', JSON.stringify({ ...rest, metrics: { ...metrics, 'train.rmse': 1e-9 } }))
    expect((await check(gated, '--out', out, '--baseline', kept)).code).toBe(0)
    expect((await check(gated, '--out', out, '--baseline', other)).code).toBe(1)
    expect(await check(gated, '--out', out, '--baseline', 'no/such.json')).toMatchObject({
      code: 2,
      stderr: 'lariat: --baseline no/such.json: there is no such file; lariat check SPEC --update-baseline writes it\n',
    })
  })

  test('of a spec that expects nothing of one holds every metric to its last digit', async ({ expect }) => {
    const own = join(folder, 'own.json')
    const words = [broken, '--out', out, '--set', 'expect=[]', '--baseline', own]
    const written = await check(...words, '--update-baseline', '--json')
    expect(written.code).toBe(0)
    expect(JSON.parse(written.stdout).baselines).toEqual([{ file: own, change: 'written', changes: [] }])
    const metrics = Object.keys(JSON.parse(readFileSync(own, 'utf8')).metrics)
    expect(expectationsOf(written).map(({ expectation }: { expectation: string }) => expectation)).toEqual(
      metrics.map((metric) => `${metric} as in ${own}`),
    )
    expect(expectationsOf(await check(...words, '--json'))[0]).toMatchObject({ file: '--baseline', line: 1 })
  })

  test('is not written where no file is named, or of an experiment that is not whole', async ({ expect }) => {
    const unnamed = await check(broken, '--out', out, '--update-baseline')
    expect(unnamed).toMatchObject({ code: 2, stdout: '' })
    expect(unnamed.stderr).toContain('give --baseline FILE')
    const before = readFileSync(kept, 'utf8')
    const missing = await check(gated, '--out', fresh(), '--update-baseline')
    expect(missing.code).toBe(3)
    expect(missing.stderr).toContain('No baseline was written')
    expect(readFileSync(kept, 'utf8')).toBe(before)
  })
})

describe('check', () => {
  test('trains nothing and writes nothing but what it is told to', async ({ expect }) => {
    const before = digestsOf(out)
    await check(broken, '--out', out)
    await check(join(out, 'broken'), '--json')
    expect(digestsOf(out)).toEqual(before)
    const empty = fresh()
    expect((await check(broken, '--out', empty)).code).toBe(3)
    expect(existsSync(empty)).toBe(false)
  })

  test('says 3, and an error in JUnit for each run, where some are not there', async ({ expect }) => {
    const partly = fresh()
    cpSync(join(out, 'broken'), join(partly, 'broken'), { recursive: true })
    const junit = join(partly, 'junit.xml')
    const words = [broken, '--out', partly, '--junit', junit, '--set', 'search={kind: grid, repeat: 2}']
    const { code, stderr, stdout } = await check(...words)
    expect(code).toBe(3)
    expect(stderr).toContain(`1 of 2 runs is not there: lariat run ${broken} trains it`)
    expect(stdout).toMatch(/^ +NO +nonzeros/m)
    expect(
      readFileSync(junit, 'utf8').match(/<error type="missing" message="missing: it is not there">/g),
    ).toHaveLength(1)
  })

  test('takes a run whose bytes were changed for one that is not there', async ({ expect }) => {
    const torn = fresh()
    cpSync(join(out, 'broken'), join(torn, 'broken'), { recursive: true })
    const [run] = Object.keys(digestsOf(torn)).filter((path) => basename(path) === 'metrics.jsonl')
    writeFileSync(join(torn, run), '')
    expect((await check(broken, '--out', torn)).code).toBe(3)
  })

  test('says which file cannot be written', async ({ expect }) => {
    const { code, stderr } = await check(broken, '--out', out, '--junit', join(broken, 'below-a-file.xml'))
    expect(code).toBe(2)
    expect(stderr).toMatch(/^lariat: cannot write .*broken\.yaml: there is a file of that name/)
  })

  test('of a spec that expects nothing says so, and is content', async ({ expect }) => {
    const { code, stdout } = await check(broken, '--out', out, '--set', 'expect=[]')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^broken: the spec expects nothing; /)
  })

  test('keeps its verdict where the page of the job cannot be written', async ({ expect }) => {
    const step = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: folder }
    const { code, stderr } = await lariatWith(step, 'check', broken, '--out', out)
    expect(code).toBe(1)
    expect(stderr).toContain('The job summary was not written: EISDIR')
  })
})
