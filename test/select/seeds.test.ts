import { expect, test } from 'vitest'
import { experimentRecords, experimentsTable } from '../../pipeline/report/list.ts'
import { short } from '../../pipeline/report/numbers.ts'
import { summary } from '../../pipeline/report/summary.ts'
import { findRun } from '../../pipeline/store/found-run.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

test('of several seeds the mean decides and is listed, and the first is what is shown, and said to be', async () => {
  const out = fresh()
  const outcome = await runHere(
    write(
      'seeds.yaml',
      `name: seeds
data: {kind: synthetic, rows: 60, columns: 8, informative: 3, snr: 2}
model: {kind: linear}
penalty: {kind: elastic-net, lambda: {path: {count: 12, min_ratio: 0.01}}}
validation: {kind: cross-validation, folds: 4}
search: {kind: grid, parameters: {penalty.l1_ratio: {values: [0.05, 1]}}, repeat: 3}
`,
    ),
    out,
  )
  const { selected, plan } = outcome
  if (selected === null) throw new Error('nothing was selected')
  const mean = selected.rules.min.value
  expect(selected).toMatchObject({ seeds: 3, parameters: { 'penalty.l1_ratio': 1 } })
  expect(selected.metrics['validation.loss']).not.toBe(mean)
  const [record] = await experimentRecords(out)
  expect(record.selected?.value).toBe(mean)
  expect(experimentsTable([record]).rows[0]).toContain(short(mean))

  // Its first run is of the other configuration.
  expect(plan.runs[0].id).not.toBe(selected.run)
  expect(await findRun(out, 'seeds')).toMatchObject({ planned: { id: selected.run } })

  const text = summary(outcome, 100)
  expect(text).toContain('Errors of the model at min, of the first of 3 seeds')
  expect(text).toMatch(/^ {2}\* has penalty\.l1_ratio = 1$/m)
})
