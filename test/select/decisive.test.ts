import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inlineLauncher } from '../../pipeline/launch/inline.ts'
import type { LossKind } from '../../pipeline/loss/index.ts'
import { summary, whereabouts } from '../../pipeline/report/summary.ts'
import { loadSpec } from '../../pipeline/spec/load.ts'
import { metricsOf, modelMetrics } from '../../pipeline/train/metrics.ts'
import { verify } from '../../pipeline/verify/index.ts'
import { digestsOf } from '../cli/files.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const spec = (name: string, model: string, more = '') =>
  write(
    `${name}.yaml`,
    `name: ${name}
data: {kind: csv, path: counts.csv, target: y}
model: {kind: ${model}}
penalty: {kind: l1, lambda: {path: {count: 25}}}
validation: {kind: cross-validation, folds: 5}
${more}`,
  )

/** Counts around 150, of which one column says a little: means of folds differ by more than it explains. */
const counts = () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const x = Math.sin(i * 1.7)
    return `${x},${Math.cos(i * 2.3)},${Math.round(150 * Math.exp(0.12 * x + 0.2 * Math.sin(i * i * 0.37)))}`
  })
  write('counts.csv', `a,b,y\n${rows.join('\n')}\n`)
}

test.each<LossKind>([
  'squared',
  'logistic',
  'cross-entropy',
  'poisson',
])('the metrics of %s are those that are told', (loss) => {
  const at = { rows: 3, outputs: 1, eta: new Float64Array(3), y: Float64Array.from([0, 1, 0]), weights: null }
  expect(Object.keys(modelMetrics[loss](at)).sort()).toEqual([...metricsOf[loss]].sort())
})

test('counts are chosen by their deviance, whatever else the spec says of the choice', async () => {
  counts()
  expect(loadSpec(spec('plain', 'poisson'), []).experiment.select?.metric).toBe('validation.deviance')
  const oneSe = spec('one', 'poisson', 'select: {rule: one-se}\n')
  expect(loadSpec(oneSe, []).experiment.select?.metric).toBe('validation.deviance')
  expect(loadSpec(spec('own', 'poisson', 'select: {metric: validation.loss}\n'), []).experiment.select?.metric).toBe(
    'validation.loss',
  )
  expect(loadSpec(spec('linear', 'linear', 'select: {rule: one-se}\n'), []).experiment.select?.metric).toBe(
    'validation.loss',
  )

  // The loss has −y log y in its means, and with it a standard error in which every model is as good as none.
  const chosen = async (overrides: string[]) => (await runHere(oneSe, fresh(), overrides)).selected
  const [deviance, loss] = [await chosen([]), await chosen(['select.metric=validation.loss'])]
  expect(deviance?.rules.min.lambda).toBe(loss?.rules.min.lambda)
  expect(deviance?.rules['one-se'].se).toBeLessThan(0.5 * (loss?.rules['one-se'].se ?? Number.NaN))
})

test('where nothing is chosen no answer of before is left, and verify knows one that is', async () => {
  counts()
  const out = fresh()
  const file = spec('gone', 'linear')
  const { folder } = await runHere(file, out)
  const old = readFileSync(join(folder, 'selected.json'))
  const outcome = await runHere(file, out, ['select.constraints=[nonzeros >= 7]'])
  expect(outcome.trained).toBe(0)
  expect(existsSync(join(folder, 'selected.json'))).toBe(false)
  expect(whereabouts(outcome)).not.toContain('selected.json')
  const look = () => {
    const signal = new AbortController().signal
    return verify(folder, { launcher: inlineLauncher(), signal, onProgress: () => {} })
  }
  expect((await look()).tables).toEqual([])
  writeFileSync(join(folder, 'selected.json'), old)
  expect((await look()).tables).toEqual(['selected.json is not what the runs say'])
})

test('whoever is stopped leaves the answer that is there', async () => {
  counts()
  const out = fresh()
  const file = spec('stopped', 'linear')
  const { folder } = await runHere(file, out)
  const answer = () => readFileSync(join(folder, 'selected.json'), 'utf8')
  const before = answer()
  const stopped = { signal: AbortSignal.abort() }
  expect((await runHere(file, out, ['search={kind: grid, repeat: 2}'], stopped)).stopped).toEqual({
    why: 'interrupted',
  })
  expect(answer()).toEqual(before)
})

test('whoever is stopped when all is done has the whole answer', async () => {
  counts()
  const out = fresh()
  const file = spec('done', 'linear')
  const { folder } = await runHere(file, out)
  const whole = digestsOf(folder)
  const stopped = { signal: AbortSignal.abort() }
  expect(await runHere(file, out, [], stopped)).toMatchObject({ stopped: null, trained: 0 })
  expect(digestsOf(folder)).toEqual(whole)
  expect(await runHere(file, out, [], { ...stopped, fresh: true })).toMatchObject({ stopped: { why: 'interrupted' } })
})

test('a metric that no fit has is told as the reason', async () => {
  counts()
  const outcome = await runHere(spec('lacking', 'linear', 'select: {metric: gain}\n'), fresh())
  expect(outcome.selected).toBeNull()
  expect(summary(outcome, 80)).toMatch(/^Nothing was selected: no fit has gain; there are "/m)
})
