import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { validationRounds } from '../../pipeline/data/validation/index.ts'
import { outerFolds } from '../../pipeline/data/validation/nested.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { planExperiment } from '../../pipeline/store/plan.ts'
import { runHere } from '../in-process.ts'
import { inMemory } from '../plan.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/** A table of two true features among six, its folds in a column where they are given. */
function table(
  name: string,
  fold: ArrayLike<number> | null,
  keep: (row: number) => string | null = () => null,
): string {
  let state = 12345
  const noise = () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 1073741824 - 1
  }
  const lines = Array.from({ length: 48 }, (_, i) => {
    const x = Array.from({ length: 6 }, noise)
    const part = keep(i)
    const ends = [...(fold === null ? [] : [fold[i]]), ...(part === null ? [] : [part])]
    return [...x, 2 * x[0] - x[3] + 0.8 * noise(), ...ends].join(',')
  })
  const ends = `${fold === null ? '' : ',fold'}${keep(0) === null ? '' : ',part'}`
  return write(`${name}.csv`, `a,b,c,d,e,f,y${ends}\n${lines.join('\n')}\n`)
}

const LAMBDAS = '[0.9, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01]'

function spec(name: string, csv: string, validation: string, more = ''): string {
  return write(
    `${name}.yaml`,
    `name: ${name}
seed: 5
data: {kind: csv, path: ${csv}.csv, target: y${more}}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {values: ${LAMBDAS}}}}
validation: ${validation}
select: {metric: validation.mse, rule: one-se}
`,
  )
}

async function planned(file: string) {
  const plan = await planExperiment(loadSpec(file))
  const [run] = plan.runs
  return { dataset: inMemory(plan.dataOf(run)), run: run.spec }
}

test('repeats have the mean of their own estimates, and of their standard errors', async () => {
  table('plain', null)
  const file = spec('repeated', 'plain', '{kind: cross-validation, folds: 4, repeats: 3}')
  const { rows } = await runHere(file, fresh())
  const { dataset, run } = await planned(file)
  const curves = []
  for (const [r, folds] of validationRounds(dataset, run.validation, run.seed).entries()) {
    const fold = new Int32Array(48)
    for (const [k, { held }] of folds.entries()) for (const row of held) fold[row] = k
    table(`round-${r}`, fold)
    const one = await runHere(spec(`one-${r}`, `round-${r}`, '{kind: cross-validation, fold_column: fold}'), fresh())
    curves.push(one.rows.map(({ metrics }) => [metrics['validation.mse'], metrics['validation.mse_se']]))
  }
  for (const [l, { metrics }] of rows.entries()) {
    for (const [c, name] of ['validation.mse', 'validation.mse_se'].entries()) {
      const mean = curves.reduce((sum, curve) => sum + curve[l][c], 0) / curves.length
      expect(Math.abs(metrics[name] / mean - 1)).toBeLessThan(1e-11)
    }
  }
})

describe('nested validation', () => {
  const nested = '{kind: nested, outer: 3, folds: 4}'

  test('is choosing by hand in each outer fold, and the mean of what the choices do there', async () => {
    table('plain', null)
    const file = spec('nested', 'plain', nested)
    const { selected } = await runHere(file, fresh())
    const { dataset, run } = await planned(file)
    const outer = outerFolds(dataset, run.validation, run.seed)
    const values: number[] = []
    for (const [k, { held, inner }] of outer.entries()) {
      const fold = new Int32Array(48)
      for (const [i, own] of inner.entries()) for (const row of own.held) fold[row] = i
      table(`outer-${k}`, fold, (row) => (held.includes(row) ? 'test' : 'train'))
      const alone = spec(
        `alone-${k}`,
        `outer-${k}`,
        '{kind: cross-validation, fold_column: fold}',
        ', split: {kind: column, column: part}',
      )
      const chosen = (await runHere(alone, fresh())).selected
      expect(selected?.nested?.folds[k].lambda).toBe(chosen?.lambda)
      values.push(chosen?.metrics['test.mse'] ?? Number.NaN)
      expect(Math.abs((selected?.nested?.folds[k].value ?? 0) / values[k] - 1)).toBeLessThan(1e-11)
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / 3
    const se = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / 3 / 2)
    expect(selected?.nested?.value).toBeCloseTo(mean, 11)
    expect(selected?.nested?.se).toBeCloseTo(se, 11)
    expect(selected?.metrics['nested.mse']).toBe(selected?.nested?.value)
  })

  test('chooses among all configurations of a search', async () => {
    table('plain', null)
    const search = ['search={kind: grid, parameters: {penalty.factors.a: {values: [1, 40]}}}']
    const { selected, rows } = await runHere(spec('searched', 'plain', nested), fresh(), search)
    const good = rows.find(({ run }) => run.configuration === 0)?.run.id
    expect(new Set(rows.map(({ run }) => run.id)).size).toBe(2)
    // Feature a is the strongest; nothing that bars it wins anywhere.
    expect(selected?.nested?.folds.map(({ run }) => run)).toEqual([good, good, good])
  })

  test('nets have it too, over their epochs', async () => {
    table('plain', null)
    const file = write(
      'nested-net.yaml',
      `name: nested-net
data: {kind: csv, path: plain.csv, target: y}
model: {kind: mlp, layers: [{name: hidden, units: 3, activation: tanh}, {name: output}]}
update: {kind: proximal, optimizer: {kind: adam, learning_rate: 0.02}}
penalty: {kind: l1, lambda: 0.001}
train: {epochs: 40}
validation: ${nested}
search: {kind: grid, parameters: {penalty.lambda: {values: [0.001, 0.5]}}}
`,
    )
    const { selected } = await runHere(file, fresh())
    const values = selected?.nested?.folds.map(({ value }) => value) ?? []
    expect(values.length).toBe(3)
    expect(selected?.metrics['nested.loss']).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 3, 12)
  })

  test('what an outer fold holds has no part in the choice made without it', async () => {
    table('plain', null)
    const file = spec('leak', 'plain', nested)
    const { dataset, run } = await planned(file)
    const [{ held }] = outerFolds(dataset, run.validation, run.seed)
    const before = (await runHere(file, fresh())).selected?.nested
    // Targets of the first outer fold are turned round, in a copy that has the same folds.
    table('turned', null)
    const lines = readFileSync(file.replace('leak.yaml', 'turned.csv'), 'utf8').trimEnd().split('\n')
    for (const row of held) {
      const cells = lines[row + 1].split(',')
      cells[6] = String(-Number(cells[6]))
      lines[row + 1] = cells.join(',')
    }
    write('turned.csv', `${lines.join('\n')}\n`)
    const after = (await runHere(spec('leak', 'turned', nested), fresh())).selected?.nested
    expect(after?.folds[0].lambda).toBe(before?.folds[0].lambda)
    expect(after?.folds[0].nonzeros).toBe(before?.folds[0].nonzeros)
    expect(after?.folds[0].value).not.toBe(before?.folds[0].value)
  })
})
