import { describe, expect, test } from 'vitest'
import { validationRounds } from '../../pipeline/data/validation/index.ts'
import { supportBlocks } from '../../pipeline/report/support-blocks.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { runHere } from '../in-process.ts'
import { inMemory } from '../plan.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()

/** Three of six columns matter; the first layer drops those that it has no use for. */
function net(validation: string, more = ''): string {
  return write(
    'net.yaml',
    `name: net
seed: 2
data: {kind: synthetic, rows: 90, columns: 6, informative: 3, snr: 2, split: {kind: none}, scaling: {target: standardize}}
model:
  kind: mlp
  layers:
    - {name: first, units: 4, activation: tanh, penalty: {kind: group-l1, lambda: 0.05}}
    - {name: second, units: 3, activation: tanh, penalty: {kind: none}}
    - {name: output, penalty: {kind: none}}
update: {kind: proximal, optimizer: {kind: sgd, learning_rate: 0.1, momentum: 0.9}}
train: {epochs: 150, batch_size: full, evaluate_every: 50}
validation: ${validation}
${more}
`,
  )
}

const folds = '{kind: cross-validation, folds: 3}'

/** Which inputs a training on just these rows uses. */
async function usedOn(rows: readonly number[]): Promise<boolean[]> {
  const { folder, plan } = await runHere(net('{kind: none}'), fresh(), [
    `data.split={kind: rows, train: [${rows}]}`,
    'select={metric: train.loss}',
  ])
  const file = await readWeights(folder, plan.runs[0].id, 'final')
  const weights = file?.tensors['first.weight']
  if (weights === undefined) throw new Error('the net keeps its weights')
  return Array.from({ length: 6 }, (_, j) => [0, 1, 2, 3].some((unit) => weights.values[unit * 6 + j] !== 0))
}

describe('the ledger of a net', () => {
  test('says in how many folds each input is used, as trainings on their rows do', async () => {
    const spec = net(folds)
    const { selected, plan, folder } = await runHere(spec, fresh())
    const [{ spec: run }] = plan.runs
    const [round] = validationRounds(inMemory(plan.dataOf(plan.runs[0])), run.validation, run.seed)
    const alone = await Promise.all(round.map(({ train }) => usedOn(Array.from(train, (row) => row + 1))))
    const stored = await readWeights(folder, plan.runs[0].id, 'folds')
    expect(stored?.tensors.frequency.shape).toEqual([1, 6])
    const counts = [...(stored?.tensors.frequency.values ?? [])].map((share) => Math.round(3 * share))
    expect(Object.values(selected?.support?.folds?.frequency ?? {})).toEqual(counts.map((count) => count / 3))
    expect(counts).toEqual(counts.map((_, j) => alone.filter((used) => used[j]).length))
    expect(counts.some((count) => count > 0)).toBe(true)
    expect(counts.some((count) => count < 3)).toBe(true)
    const { support_stability, support_jaccard } = selected?.metrics ?? {}
    expect(selected?.support?.folds).toMatchObject({ stability: support_stability, jaccard: support_jaccard })
    if (selected === null) throw new Error('a single net is its own')
    expect(JSON.stringify(supportBlocks(selected))).toContain('in the folds: ')
  })

  test('counts inputs over seeds from the weights that are reported', async () => {
    const over = 'search: {kind: grid, parameters: {}, repeat: 3}'
    const { selected, plan, folder } = await runHere(net('{kind: none}', over), fresh(), [
      'select={metric: train.loss}',
    ])
    const used = await Promise.all(
      plan.runs.map(async ({ id }) => {
        const weights = (await readWeights(folder, id, 'final'))?.tensors['first.weight'].values ?? new Float64Array()
        return Array.from({ length: 6 }, (_, j) => weights.some((weight, c) => weight !== 0 && c % 6 === j))
      }),
    )
    const shares = used[0].map((_, j) => used.filter((one) => one[j]).length / 3)
    expect(used).toHaveLength(3)
    expect(selected?.support?.seeds?.frequency).toEqual(
      Object.fromEntries(shares.map((share, j) => [`x${j + 1}`, share])),
    )
    // Weights that are not kept have nothing to say.
    const without = await runHere(net('{kind: none}', `${over}\nsnapshots: {keep: []}`), fresh(), [
      'select={metric: train.loss}',
    ])
    expect(without.selected?.support?.seeds).toBeUndefined()
  })

  test('takes the best weights under early stopping', async () => {
    const stopped = 'search: {kind: grid, parameters: {}, repeat: 2}'
    const { selected, plan, folder } = await runHere(net('{kind: holdout}', stopped), fresh(), [
      'data.split={kind: fraction, validation: 0.3}',
      'train.early_stopping={patience: 30}',
      'train.evaluate_every=10',
    ])
    const used = await Promise.all(
      plan.runs.map(async ({ id }) => {
        const weights = (await readWeights(folder, id, 'best'))?.tensors['first.weight'].values ?? new Float64Array()
        return Array.from({ length: 6 }, (_, j) => weights.some((weight, c) => weight !== 0 && c % 6 === j))
      }),
    )
    const shares = used[0].map((_, j) => used.filter((one) => one[j]).length / 2)
    expect(Object.values(selected?.support?.seeds?.frequency ?? {})).toEqual(shares)
  })
})

test('a model without hidden layer that is trained over epochs has its folds too', async () => {
  const spec = write(
    'epochs.yaml',
    `name: epochs
data: {kind: synthetic, rows: 60, columns: 6, informative: 2, scaling: {target: standardize}}
model: {kind: linear}
penalty: {kind: l1, lambda: 0.1}
update: {kind: proximal}
train: {epochs: 200, batch_size: full, evaluate_every: 100}
validation: ${folds}
`,
  )
  const { selected } = await runHere(spec, fresh())
  expect(Object.keys(selected?.support?.folds?.frequency ?? {})).toHaveLength(6)
  expect(selected?.coefficients).toHaveLength(6)
})
