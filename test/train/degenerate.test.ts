import { describe, expect, test } from 'vitest'
import type { Dataset } from '../../pipeline/data/dataset.ts'
import { column, zeros } from '../../pipeline/math/matrix.ts'
import { randomStream } from '../../pipeline/math/random.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { isPathRun, type PathRunSpec } from '../../pipeline/spec/resolve.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { trainPath } from '../../pipeline/train/path/path-run.ts'
import { pointList } from '../../pipeline/train/points.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { scratch } from '../scratch.ts'

const { write } = scratch()
const units = openUnits()

type Draw = (j: number, i: number, normal: () => number, X: Dataset['X']) => number

/** Designs that have no unique answer, or no ordinary size: rows, columns, and what each entry is. */
const designs: readonly (readonly [string, number, number, Draw])[] = [
  ['every column twice', 60, 12, (j, i, normal, X) => (j % 2 === 0 ? normal() : X.values[(j - 1) * 60 + i])],
  ['more columns than rows', 20, 60, (_, _i, normal) => normal()],
  [
    'copies among more columns than rows',
    20,
    60,
    (j, i, normal, X) => (j < 30 ? normal() : X.values[(j - 30) * 20 + i]),
  ],
  ['constant columns, one of them 0', 60, 8, (j, _, normal) => (j === 1 ? 0 : j === 2 ? 7 : normal())],
  ['rank one', 60, 6, (j, i, normal, X) => (j === 0 ? normal() : (j + 1) * X.values[i])],
  ['rank one, more columns than rows', 10, 15, (j, i, normal, X) => (j === 0 ? normal() : (j + 1) * X.values[i])],
  ['columns of size 1e150 and 1e-150', 60, 8, (j, _, normal) => normal() * (j % 2 === 0 ? 1e150 : 1e-150)],
  ['the same, more columns than rows', 20, 40, (j, _, normal) => normal() * (j % 2 === 0 ? 1e150 : 1e-150)],
  ['columns a million deviations off 0', 60, 8, (_, _i, normal) => 1e6 + normal()],
  ['the same, more columns than rows', 20, 40, (_, _i, normal) => 1e6 + normal()],
]

function drawDataset(n: number, p: number, draw: Draw): Dataset {
  const stream = randomStream(7, 'degenerate')
  const X = zeros(n, p)
  for (let j = 0; j < p; j++) for (let i = 0; i < n; i++) X.values[j * n + i] = draw(j, i, stream.normal, X)
  const y = Float64Array.from({ length: n }, (_, i) => {
    const x = column(X, 0)[i]
    return 3 + (Math.abs(x) > 1e100 ? x / 1e150 : x) + 0.5 * stream.normal()
  })
  return {
    features: Array.from({ length: p }, (_, j) => `x${j + 1}`),
    target: 'y',
    further: [],
    classes: null,
    X,
    y,
    weights: null,
    roles: new Uint8Array(n),
    folds: null,
    rowNumbers: Int32Array.from({ length: n }, (_, i) => i + 1),
    digest: '',
    truth: null,
  }
}

const mixed = (l1Ratio: number) => `kind: elastic-net, l1_ratio: ${l1Ratio}`
const GROUPS = 'kind: group-l1, groups: [[x1, x2, x6], [x3, x5]]'

async function runOf(penalty: string, tolerance: string): Promise<PathRunSpec> {
  const file = write(
    'degenerate.yaml',
    `name: degenerate
data: {kind: synthetic, rows: 12, columns: 6, informative: 1}
model: {kind: linear}
penalty: {${penalty}, lambda: {path: {count: 20, min_ratio: 1.0e-3}}}
validation: {kind: cross-validation, folds: 3}
${tolerance}
`,
  )
  const [{ spec }] = (await planExperiment(loadSpec(file))).runs
  if (!isPathRun(spec)) throw new Error('not a path')
  return spec
}

describe.for(designs)('%s', ([, n, p, draw]) => {
  test.for([
    [mixed(1), '', 1e-7],
    [mixed(0.5), '', 1e-7],
    [mixed(1), 'train: {tolerance: 1.0e-12}', 1e-12],
    [GROUPS, '', 1e-7],
    [GROUPS, 'train: {tolerance: 1.0e-12}', 1e-12],
  ] as const)('%s, %s: ends with certificates of that kind', async ([penalty, asked, tolerance]) => {
    const result = await trainPath(await runOf(penalty, asked), drawDataset(n, p, draw), units)
    expect(result.status).toBe('completed')
    if (result.status !== 'completed') return
    for (const { metrics, converged } of pointList(result.points)) {
      expect(converged).toBe(true)
      expect(metrics.gap).toBeLessThanOrEqual(tolerance)
      expect(metrics['validation.mse']).toBeGreaterThan(0)
    }
  })
})

test('a path that is given too few passes says that it is not there, and no more', async () => {
  const run = await runOf(mixed(1), 'update: {kind: coordinate-descent, max_passes: 1}')
  const [, n, p, draw] = designs[1]
  const result = await trainPath(run, drawDataset(n, p, draw), units)
  expect(result.status).toBe('unconverged')
  expect('stop' in result && result.stop).toMatch(/above a gap of/)
})
