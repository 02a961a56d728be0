import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { LossKind } from '../../pipeline/loss/index.ts'
import type { Tensors } from '../../pipeline/model/tensors.ts'
import type { Activation, Optimizer, Penalty } from '../../pipeline/spec/experiment.gen.ts'
import type { NetProblem, NetSettings } from '../../pipeline/train/net/net-problem.ts'
import type { StepUpdate } from '../../pipeline/update/index.ts'
import { l1, l2, layer, matrixOf, NONE, settings } from './problems.ts'

/** The files in test/oracle, whose README says how they were made. */
export interface OracleNet {
  readonly id: string
  readonly hidden_activation?: Activation
  readonly loss: 'mse' | 'softmax_ce' | 'sigmoid_bce'
  readonly X: readonly (readonly number[])[]
  readonly target: readonly (readonly number[])[]
  readonly initial_layers: readonly OracleLayer[]
}

export interface OracleLayer {
  readonly W: readonly (readonly number[])[]
  readonly b: readonly number[]
}

export interface OracleCase {
  readonly id: string
  readonly rule: string
  readonly eta: number
  readonly lam?: number | readonly number[]
  readonly lam2?: number | readonly number[]
  readonly optimizer?: string
  readonly mu?: number
  readonly b1?: number
  readonly b2?: number
  readonly eps?: number
  readonly K?: number
  readonly theta?: number
  readonly decay?: number
  readonly batches?: readonly (readonly number[])[]
  readonly penalise_bias?: boolean
}

export const ORACLE_LOSS: { readonly [K in OracleNet['loss']]: LossKind } = {
  mse: 'squared',
  softmax_ce: 'cross-entropy',
  sigmoid_bce: 'logistic',
}

export function oracle<T>(name: string, read: (text: string) => T = JSON.parse): T {
  return read(readFileSync(fileURLToPath(new URL(`../oracle/${name}.json`, import.meta.url)), 'utf8'))
}

export function tensorsOf(layers: readonly OracleLayer[]): Tensors {
  return Object.fromEntries(
    layers.flatMap(({ W, b }, l) => [
      [`layer${l}.weight`, Float64Array.from(W.flat())],
      [`layer${l}.bias`, Float64Array.from(b)],
    ]),
  )
}

/** The case as a problem of ours. */
export function oracleProblem(net: OracleNet, one: OracleCase): NetProblem {
  const last = net.initial_layers.length - 1
  const layers = net.initial_layers.map(({ W }, l) =>
    layer(`layer${l}`, W.length, {
      activation: l < last ? (net.hidden_activation ?? 'tanh') : 'identity',
      penalty: penaltyOf(one, l),
    }),
  )
  const train = { X: matrixOf(net.X), y: Float64Array.from(net.target.flat()), weights: null }
  const start = { tensors: tensorsOf(net.initial_layers) }
  return { train, validation: null, test: null, loss: ORACLE_LOSS[net.loss], layers, start }
}

export function oracleSettings(one: OracleCase, steps: readonly number[]): NetSettings {
  const batches = one.batches ?? null
  return settings({
    update: updateOf(one),
    epochs: Math.ceil(Math.max(...steps) / (batches?.length ?? 1)),
    batches,
    evaluateEvery: 1_000_000,
    snapshots: { steps: [...steps], keep: [] },
  })
}

function at(value: number | readonly number[] | undefined, l: number): number {
  return typeof value === 'number' ? value : (value?.[l] ?? 0)
}

function penaltyOf(one: OracleCase, l: number): Penalty {
  const lambda = at(one.lam, l)
  const lambda2 = at(one.lam2, l)
  const bias = one.penalise_bias ?? false
  if (one.rule === 'sgd' || lambda + lambda2 === 0) return NONE
  if (one.rule.startsWith('l2')) return { ...l2(lambda), bias }
  if (one.rule.startsWith('l1')) return { ...l1(lambda), bias }
  const sum = lambda + lambda2
  return { ...l1(sum), kind: 'elastic-net', l1_ratio: lambda / sum, bias }
}

function updateOf(one: OracleCase): StepUpdate {
  const optimizer = optimizerOf(one)
  const plain = { correction: 'none', optimizer } as const
  const shrink = {
    kind: 'shrink',
    scaled: false,
    clamp: false,
    gradient: 'before',
    direction: 'toward',
    ...plain,
  } as const
  switch (one.rule) {
    case 'l1_shrink_first':
      return shrink
    case 'l1_shrink_first_regrad':
      return { ...shrink, gradient: 'after' }
    case 'l1_shrink_first_clamped':
      return { ...shrink, clamp: true }
    case 'l1_clipped':
      return { kind: 'clipped', sign: 'weight', ...plain }
    case 'l1_truncated':
      return { kind: 'truncated', every: one.K ?? 1, theta: one.theta, ...plain }
    case 'l1_proximal':
    case 'elastic_proximal':
      return { kind: 'proximal', ...plain }
    case 'elastic_proximal_exact':
      return { kind: 'proximal', l2: 'proximal', ...plain }
    case 'l2_decoupled':
      return { kind: 'proximal', l2: 'decoupled', ...plain }
    case 'sgd':
    case 'l1_subgradient':
    case 'l2_coupled':
      return { kind: 'subgradient', optimizer }
    default:
      throw new Error(`no update for ${one.rule}`)
  }
}

function optimizerOf(one: OracleCase): Optimizer {
  const learning_rate = one.eta
  const schedule = { kind: 'inverse-time', decay: one.decay ?? 0 } as const
  if (one.optimizer === 'adam') {
    const kind = one.rule === 'l2_decoupled' ? 'adamw' : 'adam'
    return { kind, learning_rate, schedule, beta1: one.b1 ?? 0.9, beta2: one.b2 ?? 0.999, epsilon: one.eps ?? 1e-8 }
  }
  const nesterov = one.optimizer === 'nesterov'
  return { kind: 'sgd', learning_rate, schedule, momentum: one.mu ?? 0, dampening: 0, nesterov }
}
