import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { runHere } from '../in-process.ts'
import { ROOT } from '../lariat.ts'
import { distance, fittedRows, oracle } from '../oracle/fitted.ts'
import { testRandom } from '../random.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/** Two targets that hang on other columns of the table. */
const rows = Array.from({ length: 40 }, (_, i) => {
  const [a, b, c] = [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i + 1)]
  return [a, b, c, 3 * a + 100, -2 * c].join(',')
})
write('table.csv', `${['a,b,c,first,second', ...rows].join('\n')}\n`)

const specFor = (target: string, lambda = 0.01) =>
  write(
    'targets.yaml',
    `name: targets
data: {kind: csv, path: table.csv, target: ${target}, features: [a, b, c], scaling: {target: center}}
model: {kind: linear, init: zeros}
penalty: {kind: l1, lambda: ${lambda}}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 1, learning_rate_unit: 1/L}}
train: {epochs: 400, batch_size: full, evaluate_every: 400}
`,
  )

async function weightsOf(target: string) {
  const { folder, plan } = await runHere(specFor(target), fresh())
  return (await readWeights(folder, plan.runs[0].id, 'final'))?.tensors['output.weight']
}

test('a linear model of two targets under a separable penalty is two models of one', async () => {
  const both = await weightsOf('[first, second]')
  const [first, second] = [await weightsOf('first'), await weightsOf('second')]
  expect(both?.shape).toEqual([2, 3])
  const apart = [...(first?.values ?? []), ...(second?.values ?? [])]
  for (const [k, value] of apart.entries()) expect(both?.values[k]).toBeCloseTo(value, 12)
})

test('other columns than the targets are not read as targets, and text is refused among several', async () => {
  write('table-text.csv', `a,b,first,second\n1,2,3,x\n2,1,4,y\n`)
  const spec = write(
    'text.yaml',
    'name: text\ndata: {kind: csv, path: table-text.csv, target: [first, second]}\nmodel: {kind: mlp, layers: [{name: output}]}\n',
  )
  await expect(runHere(spec, fresh())).rejects.toThrow(/data\.target.*"second" holds text/)
})

describe('a path of several targets', () => {
  const spec = (penalty: string, more = '', data = 'kind: bundled, dataset: diabetes, target: [y, bmi, bp]') =>
    write(
      'path.yaml',
      `name: path
data: {${data}}
model: {kind: linear}
penalty: ${penalty}
train: {tolerance: 1.0e-12}
${more}
`,
    )

  test('together is that of glmnet (mgaussian), to the last digits of 80-bit arithmetic', async () => {
    const {
      points,
    }: {
      readonly points: readonly {
        readonly lambda: number
        readonly coef: readonly (readonly number[])[]
        readonly intercept: readonly number[]
        readonly objective: number
      }[]
    } = JSON.parse(oracle('diabetes-targets.json'))
    // glmnet does not take the root of the number of targets into its penalty.
    const lambdas = points.map(({ lambda }) => lambda / Math.sqrt(3))
    const outcome = await runHere(spec(`{kind: group-l1, lambda: {path: {values: [${lambdas}]}}}`), fresh())
    const { coef, intercepts } = await fittedRows(outcome)
    for (const [l, right] of points.entries()) {
      const { metrics } = outcome.rows[l]
      expect(distance(coef[l], right.coef.flat())).toBeLessThan(1e-12)
      expect(distance(intercepts[l], right.intercept)).toBeLessThan(1e-12)
      expect(Math.abs(metrics['train.objective'] / right.objective - 1)).toBeLessThan(1e-13)
      expect(metrics.gap).toBeLessThan(1e-12)
      expect(metrics.features).toBe(right.coef.filter((row) => row.some((weight) => weight !== 0)).length)
    }
  })

  test.for([
    '{kind: l1, lambda: {path: {count: 12, min_ratio: 0.01}}}',
    '{kind: elastic-net, l1_ratio: 0.5, lambda: {path: {count: 12, min_ratio: 0.01}}, factors: {age: 0}}',
    '{kind: l2, lambda: 0.3}',
    '{kind: none}',
  ])('under a sum over weights is a path of each, all at the same λ: %s', async (penalty) => {
    const more = 'validation: {kind: cross-validation, folds: 4}'
    const together = await runHere(spec(penalty, more), fresh())
    const lambdas = together.rows.map(({ metrics }) => metrics.lambda)
    const same = penalty.includes('path')
      ? penalty.replace(/\{path: .*?\}\}/, `{path: {values: [${lambdas}]}}`)
      : penalty
    const features = 'features: [age, sex, s1, s2, s3, s4, s5, s6]'
    const each = await Promise.all(
      ['y', 'bmi', 'bp'].map((target) =>
        runHere(spec(same, more, `kind: bundled, dataset: diabetes, target: ${target}, ${features}`), fresh()),
      ),
    )
    const [all, ...one] = await Promise.all([together, ...each].map(fittedRows))
    for (const [l, { metrics }] of together.rows.entries()) {
      const own = each.map(({ rows }) => rows[l].metrics)
      for (let k = 0; k < 3; k++) {
        expect(all.coef[l].filter((_, c) => c % 3 === k)).toEqual(one[k].coef[l])
        expect(all.intercepts[l][k]).toBe(one[k].intercept[l])
      }
      for (const part of ['train', 'validation']) {
        const sum = (name: string) => own.reduce((total, { [`${part}.${name}`]: value }) => total + value, 0)
        expect(metrics[`${part}.loss`] / sum('loss')).toBeCloseTo(1, 12)
        expect(metrics[`${part}.mse`] / (sum('mse') / 3)).toBeCloseTo(1, 12)
        expect(metrics[`${part}.mae`] / (sum('mae') / 3)).toBeCloseTo(1, 12)
      }
      expect(metrics.nonzeros).toBe(own.reduce((total, { nonzeros }) => total + nonzeros, 0))
      expect(metrics.gap).toBeLessThan(1e-12)
    }
  })

  test('that are the same target is the lasso of one, and so are its errors in folds', async () => {
    const lines = readFileSync(join(ROOT, 'configs/data/diabetes.csv'), 'utf8').trimEnd().split('\n')
    write(
      'twice.csv',
      lines.map((line) => `${line},${line.endsWith('y') ? 'again' : line.split(',').at(-1)}\n`).join(''),
    )
    const more = 'validation: {kind: cross-validation, folds: 5}'
    const path = 'lambda: {path: {count: 15, min_ratio: 0.005}}'
    for (const scaling of ['center', 'standardize']) {
      const data = (target: string, exclude = '') =>
        `kind: csv, path: twice.csv, target: ${target}, ${exclude}scaling: {target: ${scaling}}`
      const both = await runHere(spec(`{kind: group-l1, ${path}}`, more, data('[y, again]')), fresh())
      const apart = await runHere(spec(`{kind: l1, ${path}}`, more, data('[y, again]')), fresh())
      const one = await runHere(spec(`{kind: l1, ${path}}`, more, data('y', 'exclude: [again], ')), fresh())
      // Errors of several are in units of the fit, those of one in its own.
      const sd = scaling === 'center' ? 1 : one.rows[0].metrics['train.rmse']
      for (const [l, { metrics }] of one.rows.entries()) {
        for (const { rows } of [both, apart]) {
          const found = rows[l].metrics
          expect(found.lambda / metrics.lambda).toBeCloseTo(1, 12)
          expect(found.features).toBe(metrics.features)
          expect(found['train.loss'] / ((2 * metrics['train.loss']) / sd ** 2)).toBeCloseTo(1, 9)
          expect(found['train.r2']).toBeCloseTo(metrics['train.r2'], 9)
          expect(found['train.rmse'] / (metrics['train.rmse'] / sd)).toBeCloseTo(1, 9)
        }
        for (const name of ['validation.loss', 'validation.loss_se', 'validation.r2', 'validation.mae'])
          expect(both.rows[l].metrics[name] / apart.rows[l].metrics[name]).toBeCloseTo(1, 8)
        if (scaling === 'center')
          expect(both.rows[l].metrics['validation.loss'] / metrics['validation.loss']).toBeCloseTo(2, 9)
      }
    }
  })

  test('is judged in the outer folds of nested validation, on held-out rows and by weight, as one fit of all would be', async () => {
    const weighted = lines(60)
    write('weighted.csv', weighted)
    const data =
      'kind: csv, path: weighted.csv, target: [first, second], weights: v, split: {kind: fraction, test: 0.25}'
    const more = 'validation: {kind: nested, outer: 3, folds: 3}'
    const [together, apart] = await Promise.all(
      ['group-l1', 'elastic-net'].map((kind) =>
        runHere(
          spec(
            `{kind: ${kind}, ${kind === 'group-l1' ? '' : 'l1_ratio: 0.9, '}lambda: {path: {count: 8, min_ratio: 0.01}}}`,
            more,
            data,
          ),
          fresh(),
        ),
      ),
    )
    for (const { rows, selected } of [together, apart]) {
      expect(rows.every(({ metrics }) => metrics.gap < 1e-12)).toBe(true)
      expect(selected?.nested?.value).toBeGreaterThan(0)
      expect(selected?.targets).toEqual(['first', 'second'])
      expect(selected?.coefficients?.every(({ value }) => Array.isArray(value) && value.length === 2)).toBe(true)
      expect(selected?.metrics['test.r2']).toBeGreaterThan(0.5)
    }
  })

  test('together go through stability selection, in which a feature enters for all', async () => {
    write('stable.csv', lines(120))
    const data = 'kind: csv, path: stable.csv, target: [first, second], exclude: [v], scaling: {target: standardize}'
    const file = spec(
      '{kind: group-l1, lambda: {path: {count: 20, min_ratio: 0.05}}}',
      'stability: {subsamples: 40}',
      data,
    )
    const { selected } = await runHere(file, fresh(), ['validation={kind: cross-validation, folds: 4}'])
    expect(selected?.support?.stability_selection?.stable).toContain('x1')
    expect(selected?.support?.stability_selection?.stable).not.toContain('x5')
  })

  test('a training over epochs comes to it, and says how far off it is', async () => {
    const trained = await runHere(
      spec(
        '{kind: group-l1, lambda: 3}',
        'update: {kind: fista, optimizer: {kind: sgd, learning_rate: 1, learning_rate_unit: 1/L}}',
      ),
      fresh(),
      ['train.epochs=3000', 'train.batch_size=full', 'train.evaluate_every=3000', 'train.tolerance=1e-9'],
    )
    const solved = await runHere(spec('{kind: group-l1, lambda: 3}'), fresh())
    const [found, right] = await Promise.all([trained, solved].map(fittedRows))
    expect(distance(found.coef[0], right.coef[0])).toBeLessThan(1e-7)
    expect(trained.rows[0].metrics.gap).toBeLessThan(1e-9)
    expect(trained.rows[0].metrics.distance).toBeLessThan(1e-6)
    expect(trained.rows[0].metrics['train.loss'] / solved.rows[0].metrics['train.loss']).toBeCloseTo(1, 8)
  })
})

/** Two targets that hang on other columns, and what each row weighs. */
function lines(count: number): string {
  const random = testRandom(3)
  const rows = Array.from({ length: count }, () => {
    const x = Array.from({ length: 5 }, () => random.normal())
    return [...x, 3 * x[0] + x[1] + random.normal() / 2, 40 - 20 * x[0] + random.normal(), 0.5 + random.uniform()].join(
      ',',
    )
  })
  return `${['x1,x2,x3,x4,x5,first,second,v', ...rows].join('\n')}\n`
}
