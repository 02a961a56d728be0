import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync } from 'node:fs'
import { describe, test } from 'vitest'
import { lariatRun, ROOT } from '../lariat.ts'
import { scratch } from '../scratch.ts'

const { fresh, write } = scratch()
const lasso = 'configs/lasso.yaml'

describe.concurrent('what is printed', () => {
  test('answers the question: the choice, the errors, the coefficients, the zeros by name, and where it all lies', async ({
    expect,
  }) => {
    const out = fresh()
    const { stdout, stderr } = await lariatRun(lasso, '--out', out)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^lasso-diabetes: Which of ten measurements/)
    for (const rule of ['min', 'one-se \\*', 'sparsest-within'])
      expect(stdout).toMatch(new RegExp(`^ +${rule} +\\d`, 'm'))
    for (const part of ['train', 'validation', 'test'])
      expect(stdout).toMatch(new RegExp(`^ +${part} +\\d+(\\.\\d+)? `, 'm'))
    expect(stdout).toMatch(/exactly 0: age, /)
    expect(stdout).toMatch(/^Certified: every fit is within a duality gap of \de-1\d of the optimum/m)
    expect(stdout).toContain(`Results: ${out}/lasso-diabetes`)
    expect(stdout).toMatch(/^Next: +--set /m)
  })

  test('has no colour and no cursor movement where it is no terminal, and fits a hundred columns', async ({
    expect,
  }) => {
    const { stdout } = await lariatRun('configs/textbook-collinear.yaml', '--out', fresh())
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u)
    const long = stdout.split('\n').filter((line) => line.length > 100)
    // A sentence that names a folder cannot be broken.
    expect(long.every((line) => /^(Results|Certified|Next):/.test(line))).toBe(true)
  })

  test('with --json is one document on stdout and nothing beside it', async ({ expect }) => {
    const { code, stdout, stderr } = await lariatRun(lasso, '--out', fresh(), '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const outcome = JSON.parse(stdout)
    expect(outcome).toMatchObject({ name: 'lasso-diabetes', trained: 1, reused: 0, interrupted: false })
    expect(outcome.runs[0]).toMatchObject({ status: 'completed', seed: 42 })
    expect(outcome.expectations.map(({ holds }: { holds: boolean }) => holds)).toEqual([true, true, true, true])
    expect(outcome.selected.coefficients).toHaveLength(10)
  })

  test('with --json of several specs is a list of them', async ({ expect }) => {
    const { stdout } = await lariatRun(lasso, 'configs/textbook-collinear.yaml', '--out', fresh(), '--json')
    expect(JSON.parse(stdout).map(({ name }: { name: string }) => name)).toEqual([
      'lasso-diabetes',
      'textbook-collinear',
    ])
  })

  test('with --quiet is nothing at all, warnings included', async ({ expect }) => {
    const words = [lasso, '--set', 'data.scaling.fit_on=all', '--set', 'expect=[]', '--out']
    expect((await lariatRun(...words, fresh())).stderr).toMatch(/^warning: .*scaling/)
    expect(await lariatRun(...words, fresh(), '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('with --quiet is still what is wrong', async ({ expect }) => {
    const { stderr } = await lariatRun('test/invalid/empty.yaml', '--out', fresh(), '--quiet')
    expect(stderr).toBe('test/invalid/empty.yaml:1:1: the spec is empty; begin with `name:`\n')
  })

  test('with --quiet is why the command does not end with 0', async ({ expect }) => {
    const words = [lasso, '--out', fresh(), '--quiet', '--set']
    const failing = await lariatRun(...words, 'expect=[{metric: nonzeros, max: 1}, {metric: test.rmse, max: 60}]')
    expect(failing).toMatchObject({ code: 1, stdout: '' })
    expect(failing.stderr).toMatch(/^lasso-diabetes: Expectations\n.*\n {2}NO +nonzeros +4 +≤ 1 .*\n$/)

    const unconverged = await lariatRun(
      ...words,
      'update={kind: coordinate-descent, max_passes: 1}',
      '--set',
      'train.tolerance=1e-18',
      '--set',
      'expect=[]',
    )
    expect(unconverged).toMatchObject({ code: 3, stdout: '' })
    expect(unconverged.stderr).toMatch(
      /^lasso-diabetes: UNCONVERGED: \d+ of 100 fits missed the tolerance of 1e-18 .*\n$/,
    )
  })

  test('goes to a reader that has left, and the exit code stays that of the answer', async ({ expect }) => {
    const failing = ['run', lasso, '--out', fresh(), '--set', 'expect=[{metric: nonzeros, max: 1}]']
    const warned = ['--set', 'data.scaling.fit_on=all', '--launcher', 'inline']
    for (const deaf of ['stdout', 'stderr'] as const) expect(await lariatUnheard(deaf, ...failing, ...warned)).toBe(1)
  })

  test.runIf(existsSync('/dev/full'))('that a full disk does not take is told, and no success', async ({ expect }) => {
    const out = fresh()
    expect((await lariatRun(lasso, '--out', out)).code).toBe(0)
    const command = [`${ROOT}dist/pipeline/cli.js`, 'show', 'lasso-diabetes', '--out', out]
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, command, {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    closeSync(full)
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'lariat: the answer cannot be written: ENOSPC: no space left on device, write\n',
    })
  })

  test('of a constant column is a warning and a coefficient of 0', async ({ expect }) => {
    write('constant.csv', 'x,dull,y\n1,5,1\n2,5,2.5\n3,5,2.5\n4,5,4.5\n5,5,5\n6,5,5.5\n')
    const spec = write(
      'constant.yaml',
      `name: constant
data: {kind: csv, path: constant.csv, target: y}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
`,
    )
    const { code, stdout, stderr } = await lariatRun(spec, '--out', fresh())
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: .*constant in every row that is fitted: "dull"/)
    expect(stdout).toMatch(/exactly 0: .*dull/)
  })
})

/** The exit code of a command, one of whose streams has nobody at its other end. */
async function lariatUnheard(deaf: 'stdout' | 'stderr', ...words: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, ['dist/pipeline/cli.js', ...words], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child[deaf].destroy()
  child[deaf === 'stdout' ? 'stderr' : 'stdout'].resume()
  const [code] = await once(child, 'exit')
  return code
}
