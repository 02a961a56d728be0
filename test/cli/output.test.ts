import { describe, test } from 'vitest'
import { lariatRun } from '../lariat.ts'
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
