import { describe, expect, test } from 'vitest'
import { isStreamed } from '../../pipeline/data/dataset.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { isPathRun } from '../../pipeline/spec/resolve.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { lambdaGrid } from '../../pipeline/train/path/lambda-grid.ts'
import { runHere } from '../in-process.ts'
import { fittedRows } from '../oracle/fitted.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/** Sixty rows of eight correlated columns; the penalty and the rest of the data are given. */
function spec(penalty: string, data = '', seed = 1): string {
  return write(
    'grid.yaml',
    `name: grid
data: {kind: synthetic, rows: 60, columns: 8, informative: 4, correlation: 0.8, seed: ${seed}${data}}
model: {kind: linear}
penalty: ${penalty}
`,
  )
}

async function gridOf(file: string) {
  const plan = await planExperiment(loadSpec(file))
  const [run] = plan.runs
  const dataset = plan.dataOf(run)
  if (!isPathRun(run.spec) || isStreamed(dataset)) throw new Error('not a path in memory')
  return lambdaGrid(
    run.spec,
    dataset,
    Int32Array.from(dataset.y, (_, i) => i),
  )
}

const penalties = [
  ['l1', 'kind: l1', []],
  ['elastic net', 'kind: elastic-net, l1_ratio: 0.3', []],
  ['l1 with free features', 'kind: l1, factors: {x1: 0, x5: 0}', ['x1', 'x5']],
  ['elastic net with free features', 'kind: elastic-net, l1_ratio: 0.3, factors: {x2: 0, x3: 0.5}', ['x2']],
  ['l1 in the convention of glmnet', 'kind: l1, convention: glmnet, factors: {x2: 3, x3: 0}', ['x3']],
] as const

describe.for(penalties)('λ_max of %s', ([, penalty, free]) => {
  test.for([1, 2, 3, 4, 5])('is the smallest at which every penalised weight is 0 (seed %d)', async (seed) => {
    const { lambdaMax } = await gridOf(spec(`{${penalty}, lambda: 1}`, '', seed))
    const values = [1.5 * lambdaMax, lambdaMax, 0.999 * lambdaMax]
    const file = spec(`{${penalty}, lambda: {path: {values: [${values}]}}}`, '', seed)
    const { coef } = await fittedRows(await runHere(file, fresh()))
    const isFree = Array.from({ length: 8 }, (_, j) => free.some((name) => name === `x${j + 1}`))
    const used = coef.map((row) => row.map((weight) => weight !== 0))
    expect(used.slice(0, 2)).toEqual([isFree, isFree])
    expect(used[2].filter(Boolean).length).toBeGreaterThan(isFree.filter(Boolean).length)
  })
})

describe('a grid', () => {
  test('goes from λ_max to its share of it by equal ratios', async () => {
    const { lambdas, lambdaMax } = await gridOf(spec('{kind: l1, lambda: {path: {count: 5, min_ratio: 1.0e-2}}}'))
    expect(lambdas[0]).toBe(lambdaMax)
    expect(lambdas).toHaveLength(5)
    expect(Math.abs(lambdas[4] / lambdaMax - 1e-2)).toBeLessThan(1e-17)
    for (let k = 1; k < 5; k++) expect(Math.abs(lambdas[k] / lambdas[k - 1] - 10 ** -0.5)).toBeLessThan(1e-14)
  })

  test('of values is turned from strong to weak', async () => {
    const { lambdas } = await gridOf(spec('{kind: l1, lambda: {path: {values: [0, 2, 0.5]}}}'))
    expect(lambdas).toEqual([2, 0.5, 0])
  })

  test('of max_fraction is one share of λ_max', async () => {
    const { lambdas, lambdaMax } = await gridOf(spec('{kind: l1, lambda: {max_fraction: 0.25}}'))
    expect(lambdas).toEqual([lambdaMax / 4])
  })

  test('without a penalty is a single 0', async () => {
    expect(await gridOf(spec('{kind: none}'))).toEqual({ lambdas: [0], lambdaMax: 0 })
  })

  test('goes less far down where there are fewer rows than columns, as in glmnet, and the plan says so', async () => {
    const path = '{kind: l1, lambda: {path: {}}}'
    const settled = async (data: string) => (await planExperiment(loadSpec(spec(path, data)))).runs[0].spec.penalty
    expect(await settled('')).toMatchObject({ lambda: { path: { min_ratio: 1e-4 } } })
    expect(await settled(', split: {kind: rows, train: [1-8], test: [9-60]}')).toMatchObject({
      lambda: { path: { min_ratio: 1e-4 } },
    })
    expect(await settled(', split: {kind: rows, train: [1-7], test: [8-60]}')).toMatchObject({
      lambda: { path: { min_ratio: 1e-2 } },
    })
  })

  test('of a constant target is there, tiny, and every weight on it is 0', async () => {
    write('constant.csv', 'a,b,y\n1,2,4\n2,1,4\n3,5,4\n')
    const file = write(
      'constant.yaml',
      `name: constant
data: {kind: csv, path: constant.csv, target: y}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 3}}}
`,
    )
    const outcome = await runHere(file, fresh())
    const { coef, lambda } = await fittedRows(outcome)
    expect(outcome.rows.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    expect(lambda[0]).toBe(Number.EPSILON)
    expect(coef).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
  })
})
