import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { encodeTensors } from '../../pipeline/store/safetensors.ts'
import { readWeights } from '../../pipeline/store/weights-file.ts'
import { runHere } from '../in-process.ts'
import { scratch } from '../scratch.ts'
import { type OracleCase, type OracleLayer, type OracleNet, oracle, oracleProblem, oracleSettings } from './oracle.ts'

const { write, fresh } = scratch()
const STEPS = [1, 2, 10]

type Steps = Readonly<Record<string, readonly OracleLayer[]>>
type Nets = OracleNet & { readonly cases: readonly (OracleCase & { readonly after: Steps })[] }

/** Everything a spec can name: a table, weights to start from, batches, a penalty for each layer. */
function specOf(net: Nets, one: OracleCase): string {
  const classes = net.loss !== 'mse'
  const header = [...net.X[0].map((_, j) => `x${j}`), 'y'].join(',')
  const rows = net.X.map((x, i) => [...x, classes ? `class${net.target[i]}` : net.target[i][0]].join(','))
  write('table.csv', `${[header, ...rows].join('\n')}\n`)
  const { layers } = oracleProblem(net, one)
  const start = net.initial_layers.flatMap(({ W, b }, l) => [
    [`layer${l}.weight`, { shape: [W.length, W[0].length], values: Float64Array.from(W.flat()) }] as const,
    [`layer${l}.bias`, { shape: [b.length], values: Float64Array.from(b) }] as const,
  ])
  write('start.safetensors', encodeTensors(Object.fromEntries(start), {}))
  if (one.batches !== undefined) write('batches.json', JSON.stringify(one.batches))
  const { update, epochs } = oracleSettings(one, STEPS)
  return write(
    'net.yaml',
    JSON.stringify({
      name: 'net',
      data: { kind: 'csv', path: 'table.csv', target: 'y', scaling: { features: 'none', target: 'none' } },
      model: {
        kind: 'mlp',
        init: { kind: 'file', path: 'start.safetensors' },
        layers: layers.map(({ name, units, activation, penalty }, l) => ({
          name,
          penalty,
          ...(l < layers.length - 1 ? { units, activation } : {}),
        })),
      },
      update,
      train: {
        epochs,
        shuffle: false,
        ...(one.batches === undefined ? { batch_size: 'full' } : { batches: 'batches.json' }),
      },
      snapshots: { steps: STEPS },
    }),
  )
}

const cases = [
  ['mlp-diabetes-relu-mse', 'momentum_l1_proximal'],
  ['mlp-diabetes-relu-mse', 'per_layer_l1_first_l2_last'],
  ['mlp-diabetes-relu-mse', 'penalise_bias_l1_proximal'],
  ['mlp-diabetes-relu-mse', 'lr_decay_l1_proximal'],
  ['mlp-iris-tanh-softmax', 'minibatch_l1_proximal'],
  ['mlp-iris-tanh-softmax', 'adam_l1_proximal'],
] as const

describe('a net through its spec', () => {
  test.for(cases)('%s, %s: the weights of PyTorch, step by step', async ([file, id]) => {
    const net = oracle<Nets>(file)
    const one = net.cases.find((candidate) => candidate.id === id)
    if (one === undefined) throw new Error(`no case ${id}`)
    const { folder, plan } = await runHere(specOf(net, one), fresh())
    for (const step of STEPS) {
      const found = await readWeights(folder, plan.runs[0].id, `step-${String(step).padStart(6, '0')}`)
      for (const [l, { W, b }] of one.after[step].entries()) {
        const weight = found?.tensors[`layer${l}.weight`]
        expect(weight?.shape).toEqual([W.length, W[0].length])
        for (const [k, right] of W.flat().entries())
          expect(Math.abs((weight?.values[k] ?? 1e9) - right)).toBeLessThan(1e-9)
        for (const [k, right] of b.entries())
          expect(Math.abs((found?.tensors[`layer${l}.bias`].values[k] ?? 1e9) - right)).toBeLessThan(1e-9)
      }
    }
  })

  test('gives the same bytes inline and again', async () => {
    const net = oracle<Nets>('mlp-iris-tanh-softmax')
    const spec = specOf(net, net.cases[0])
    const [first, second] = [await runHere(spec, fresh()), await runHere(spec, fresh())]
    const bytes = ({ folder, plan }: typeof first) => readFileSync(join(folder, plan.runs[0].id, 'run.json'), 'utf8')
    expect(bytes(first)).toBe(bytes(second))
    expect(first.plan.runs[0].id).toBe(second.plan.runs[0].id)
  })
})
