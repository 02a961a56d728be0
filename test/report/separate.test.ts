import { expect, test } from 'vitest'
import { renderBlock } from '../../pipeline/report/block.ts'
import { separateBlocks } from '../../pipeline/report/separate-blocks.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

const SPEC = `name: separate
data: {kind: synthetic, rows: 60, columns: 3, informative: 2, snr: 3}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 10}}}
update: {kind: coordinate-descent}
validation: {kind: cross-validation, folds: 4}
`

test('separate λ stand beside the single one, with gain and cost', async () => {
  const outcome = await runHere(write('separate.yaml', `${SPEC}search: {kind: per-layer, by: feature}\n`), fresh())
  const text = separateBlocks(outcome)
    .map((block) => renderBlock(block, 200))
    .join('\n')
  const tuned = outcome.rows[outcome.rows.length - 1].metrics
  expect(text).toMatch(/^Separate λ per feature against one\n/)
  expect(text).toMatch(/ {2}one: \S+ +\S+ +\d\n {2}one for each feature: \S+ … \S+ +\S+ +\d\n/)
  expect(text).toMatch(
    /On folds without a part in the search separate λ are (better|worse|no different): the loss (falls|rises) by \S+ ± \S+ \(SE\)\./,
  )
  expect(text).toContain(
    `Cost: ${tuned['tuning.cost'].toFixed(2)} times the search for one λ, that search included; the gain took `,
  )
  expect(text).toMatch(/\n {2}x1 \S+, x2 \S+, x3 \S+$/)
})

test('where no λ were found apart there is nothing to say', async () => {
  expect(separateBlocks(await runHere(write('one.yaml', SPEC), fresh()))).toEqual([])
})
