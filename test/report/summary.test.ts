import { expect, test } from 'vitest'
import { summary, whereabouts } from '../../pipeline/report/summary.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

test('of several runs the chosen one is told by its parameters, and is the one to look into', async () => {
  const file = write(
    'several.yaml',
    `name: several
data: {kind: bundled, dataset: diabetes}
model: {kind: linear}
penalty: {kind: elastic-net, l1_ratio: 1, lambda: {path: {count: 20}}}
validation: {kind: cross-validation, folds: 5}
select: {rule: one-se}
search: {kind: grid, parameters: {penalty.l1_ratio: {values: [0.1, 0.5, 1]}}}
`,
  )
  const outcome = await runHere(file, fresh())
  const chosen = outcome.plan.runs.find(({ id }) => id === outcome.selected?.run)
  expect(chosen).not.toBe(outcome.plan.runs[0])
  const [, selected = ''] = summary(outcome, 120).split('Selected λ')
  expect(selected).toMatch(/^.*\n.*penalty\.l1_ratio\n/)
  expect(/one-se \* .* (\S+)\n/.exec(selected)?.[1]).toBe(String(chosen?.parameters['penalty.l1_ratio']))
  expect(whereabouts(outcome)).toContain(`weights in ${chosen?.id}/weights`)
  expect(whereabouts(outcome)).toContain(`lariat show ${chosen?.id} prints the whole path`)
})

test('what no penalty on the output layer solves is not shown', async () => {
  const net = (penalty: string) =>
    write(
      `${penalty}.yaml`,
      `name: ${penalty}
data: {kind: synthetic, rows: 40, columns: 3, informative: 1}
model: {kind: mlp, layers: [{name: hidden, units: 2, penalty: {kind: l1, lambda: 0.1}}, {name: output, penalty: {kind: ${penalty}}}]}
penalty: {kind: none}
update: {kind: proximal}
train: {epochs: 2}
search: {kind: grid, parameters: {seed: {values: [1, 2]}}}
`,
    )
  expect(summary(await runHere(net('none'), fresh()), 100)).not.toContain('solves')
})

test('between two classes it is said which one a coefficient speaks for', async () => {
  const file = write(
    'odds.yaml',
    `name: odds
data: {kind: bundled, dataset: breast-cancer}
model: {kind: logistic}
penalty: {kind: l1, lambda: {path: {count: 5, min_ratio: 0.1}}}
validation: {kind: cross-validation, folds: 3}
`,
  )
  const outcome = await runHere(file, fresh())
  const [no, yes] = outcome.selected?.classes ?? []
  expect(summary(outcome, 100)).toContain(`in units of the data, of the log-odds of ${yes} against ${no}\n`)
})

test('rows that stop a training are no training rows; along a path they are fitted in the end', async () => {
  const data =
    'data: {kind: synthetic, rows: 50, columns: 3, informative: 1, split: {kind: fraction, test: 0.2, validation: 0.2}}'
  const heading = async (name: string, rest: string) => {
    const file = write(`${name}.yaml`, `name: ${name}\n${data}\nvalidation: {kind: holdout}\n${rest}`)
    return summary(await runHere(file, fresh()), 100).split('\n')[1]
  }
  const net = 'model: {kind: mlp, layers: [{name: output}]}\npenalty: {kind: l1, lambda: 0.1}\ntrain: {epochs: 2}\n'
  expect(await heading('net', net)).toContain('30 training rows, 10 validation, 10 test · 3 features')
  const path = 'model: {kind: linear}\npenalty: {kind: l1, lambda: {path: {count: 5}}}\n'
  expect(await heading('path', path)).toContain('40 training rows, 10 test · 3 features')
})
