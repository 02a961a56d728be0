import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Dataset } from '../../pipeline/data/dataset.ts'
import { fitRows, testRows } from '../../pipeline/data/folds.ts'
import { validationFolds } from '../../pipeline/data/validation/index.ts'
import { openKernels } from '../../pipeline/kernels/door.ts'
import { column, zeros } from '../../pipeline/math/matrix.ts'
import { randomStream } from '../../pipeline/math/random.ts'
import type { Scaling } from '../../pipeline/spec/experiment.gen.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { isPathRun, type PathRunSpec } from '../../pipeline/spec/resolve.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { holdsToRows, probe } from '../../pipeline/train/certify/row-check.ts'
import { fitColumns } from '../../pipeline/train/columns/column-fit.ts'
import { fitNull } from '../../pipeline/train/columns/null-model.ts'
import { crossProducts } from '../../pipeline/train/gram/cross-products.ts'
import { sampleFrame } from '../../pipeline/train/gram/frame.ts'
import { gramPaths } from '../../pipeline/train/gram/gram-run.ts'
import { heavyRows } from '../../pipeline/train/gram/groups.ts'
import { tableRows } from '../../pipeline/train/gram/table-rows.ts'
import { gridOf } from '../../pipeline/train/path/lambda-grid.ts'
import type { RowRoles } from '../../pipeline/train/path/row-roles.ts'
import { openUnits } from '../../pipeline/train/units.ts'
import { scratch } from '../scratch.ts'
import { distance } from './problems.ts'

const { write } = scratch()
const core = openKernels()
const units = openUnits(core.shared)

interface Shape {
  readonly seed: number
  readonly n: number
  readonly p: number
  readonly weighted: boolean
  readonly intercept: boolean
  readonly l1Ratio: number
  readonly scaling: Scaling['features']
  readonly folds: number
}

/** Columns of means and sizes of their own, one of them a copy, one constant, one constant but for a few rows. */
function drawDataset({ seed, n, p, weighted }: Shape, size = 1, targetSize = 1): Dataset {
  const stream = randomStream(seed, 'cross-products')
  const X = zeros(n, p)
  const y = new Float64Array(n)
  for (let j = 0; j < p; j++) {
    const x = column(X, j)
    for (let i = 0; i < n; i++) {
      const drawn = stream.normal()
      x[i] =
        j === 3 ? 7 : j === 4 ? Number(i % 11 === 5) : j === 5 ? X.values[i] / size : 10 * (j % 3) + (1 + j) * drawn
      if (j % 2 === 0) y[i] += drawn
      x[i] *= size
    }
  }
  for (let i = 0; i < n; i++) y[i] = targetSize * (y[i] + 100 + stream.normal())
  return {
    features: Array.from({ length: p }, (_, j) => `x${j + 1}`),
    target: 'y',
    further: [],
    classes: null,
    X,
    y,
    weights: weighted ? Float64Array.from(y, (_, i) => (i % 9 === 4 ? 0 : 0.5 + stream.uniform())) : null,
    roles: Uint8Array.from(y, (_, i) => (i % 6 === 1 ? 2 : 0)),
    folds: null,
    rowNumbers: Int32Array.from(y, (_, i) => i + 1),
    digest: '',
    truth: null,
  }
}

async function runOf({ p, intercept, l1Ratio, scaling, folds }: Shape): Promise<PathRunSpec> {
  const file = write(
    'drawn.yaml',
    `name: drawn
data: {kind: synthetic, rows: 12, columns: ${p}, informative: 1, scaling: {features: ${scaling}}}
model: {kind: linear, fit_intercept: ${intercept}}
penalty:
  kind: elastic-net
  l1_ratio: ${l1Ratio}
  factors: {x2: 0, x3: 0.5}
  lambda: {path: {count: 8, min_ratio: 1.0e-3}}
train: {tolerance: 1.0e-9}
validation: {kind: cross-validation, folds: ${folds}}
`,
  )
  const [{ spec }] = (await planExperiment(loadSpec(file))).runs
  if (!isPathRun(spec)) throw new Error('not a path')
  return spec
}

function rolesOf(dataset: Dataset, run: PathRunSpec): RowRoles {
  const folds = validationFolds(dataset, run.validation, run.seed)
  return { final: fitRows(dataset), folds, test: testRows(dataset) }
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(1_000_000),
  n: fc.integer({ min: 40, max: 700 }),
  p: fc.integer({ min: 7, max: 14 }),
  weighted: fc.boolean(),
  intercept: fc.boolean(),
  l1Ratio: fc.constantFrom(1, 0.5),
  scaling: fc.constantFrom('standardize', 'min-max', 'unit-variance', 'robust', 'none'),
  folds: fc.constantFrom(2, 5, 10),
})

/** Largest difference, relative to the largest that is right. */
function apart(found: ArrayLike<number>, right: ArrayLike<number>): number {
  return distance(found, right) / Math.max(...Array.from(right, Math.abs), Number.MIN_VALUE)
}

/** Both ways to the same fits: cross-products of all folds, and each fold on rows of its own. */
async function bothWays(shape: Shape, size = 1, targetSize = 1, far = 0) {
  const dataset = drawDataset(shape, size, targetSize)
  const run = await runOf(shape)
  const roles = rolesOf(dataset, run)
  // Outliers that one fold holds out: what the others have must not lose its digits by them.
  if (far !== 0) for (const row of roles.folds[0].held) dataset.X.values[row] = far
  const once = await gramPaths(
    run,
    tableRows(run, dataset, roles, { ...units, path: () => Promise.reject(new Error('not proved')) }),
    units,
  )
  const { lambdas } = once.grid
  const nothing = fitNull({ run, dataset, rows: roles.final }, core)
  const grid = gridOf(run, nothing.context, nothing.slopes, { rows: roles.final.length, columns: shape.p })
  const task = { run, dataset, lambdas }
  const final = fitColumns({ ...task, train: roles.final, held: roles.test }, core)
  const folds = roles.folds.map(({ train, held }) => fitColumns({ ...task, train, held }, core))
  return { once, grid, final, folds }
}

type BothWays = Awaited<ReturnType<typeof bothWays>>

/** How a column and its copy share their weight, here the first and the sixth, is open. */
function folded(w: Float64Array): Float64Array {
  const sums = w.slice()
  sums[0] += sums[5]
  sums[5] = 0
  return sums
}

function zerosOf(w: Float64Array): number[] {
  return Array.from(w, (weight) => Number(weight === 0))
}

function expectSame({ once, grid, final, folds }: BothWays, closeness: number) {
  expect(apart(grid.lambdas, once.grid.lambdas)).toBeLessThan(closeness)
  for (const [l, right] of final.entries()) {
    const found = once.path[l]
    expect(apart(folded(found.coefScaled), folded(right.coefScaled))).toBeLessThan(closeness)
    expect(apart(folded(found.coef), folded(right.coef))).toBeLessThan(closeness)
    expect(apart(found.intercept, right.intercept)).toBeLessThan(closeness)
    expect(zerosOf(folded(found.coef))).toEqual(zerosOf(folded(right.coef)))
    for (const [a, b] of [
      [found.train, right.train],
      [found.held ?? {}, right.held ?? {}],
    ])
      expect(apart(Object.values(a), Object.values(b))).toBeLessThan(closeness)
    expect(found.certificate.objective / right.certificate.objective - 1).toBeLessThan(closeness)
    for (const { certificate } of [found, right]) expect(certificate.gap).toBeLessThan(1e-11)
  }
  for (const [k, fold] of folds.entries()) {
    for (const [l, { held }] of fold.entries())
      expect(apart(Object.values(once.folds[k][l].held ?? {}), Object.values(held ?? {}))).toBeLessThan(closeness)
  }
}

describe('from cross-products', () => {
  test('grid, weights, zeros, errors and objectives are those of every fold on rows of its own', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        expectSame(await bothWays(shape), 1e-9)
      }),
      { numRuns: 40, seed: 1 },
    )
  })

  test.for([
    [1e150, 1],
    [1e-150, 1],
    [1, 1e100],
    [1, 1e-100],
  ])('columns of size %d and a target of size %d are solved as any', async ([size, targetSize]) => {
    const shape = { n: 300, p: 8, weighted: true, intercept: true, l1Ratio: 1, folds: 5 } as const
    expectSame(await bothWays({ ...shape, seed: 5, scaling: 'standardize' }, size, targetSize), 1e-9)
  })

  test('outliers of a fold take no digit from the fits that they are held out of', async () => {
    const shape = { n: 300, p: 8, weighted: false, intercept: true, l1Ratio: 1, folds: 5 } as const
    const { once, folds } = await bothWays({ ...shape, seed: 6, scaling: 'standardize' }, 1, 1, 1e9)
    for (const [l, { held }] of folds[0].entries())
      expect(apart(Object.values(once.folds[0][l].held ?? {}), Object.values(held ?? {}))).toBeLessThan(1e-9)
  })
})

test('a wrong entry of the cross-products is seen, wherever it is', () => {
  const dataset = drawDataset({
    seed: 3,
    n: 200,
    p: 7,
    weighted: true,
    intercept: true,
    l1Ratio: 1,
    scaling: 'none',
    folds: 2,
  })
  const rows = heavyRows(dataset, fitRows(dataset))
  const frame = sampleFrame(dataset, rows, true)
  const [{ sums, holds: isHeld }] = crossProducts(
    { rows: { kind: 'table', columns: dataset, groups: [rows], perStretch: 1 }, frame },
    core,
  )
  const q = 9
  const z = (row: number) =>
    Float64Array.from({ length: q }, (_, j) => {
      if (j === q - 1) return 1
      const x = j < 7 ? dataset.X.values[j * dataset.X.rows + row] : dataset.y[row]
      return (x - frame.shift[j]) / frame.unit[j]
    })
  const a = probe(q)
  const probed = new Float64Array(q)
  for (const row of rows) {
    const own = z(row)
    const along = own.reduce((sum, value, j) => sum + value * a[j], 0) * (dataset.weights?.[row] ?? 1)
    for (let j = 0; j < q; j++) probed[j] += own[j] * along
  }
  const holds = (S: Float64Array) => holdsToRows(S, a, probed)
  expect(isHeld).toBe(true)
  expect(holds(sums)).toBe(true)
  // Column 3 is constant and lies in the frame as 0: it has no size for an error to be measured by.
  for (let c = 0; c < q * q; c++) {
    if (sums[c] === 0) continue
    const wrong = sums.slice()
    wrong[c] *= 1 + 1e-6
    const size = Math.sqrt(sums[Math.floor(c / q) * (q + 1)] * sums[(c % q) * (q + 1)])
    if (Math.abs(wrong[c] - sums[c]) > 1e-7 * size) expect(holds(wrong)).toBe(false)
  }
})
