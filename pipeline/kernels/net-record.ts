import type { Arena } from './arena.ts'

// Records that tell the kernels of a net where it lies, field by field in the order of assembly/net-record.ts, where each is explained.

const NET = [
  ...(['layers', 'firstLayer', 'loss', 'inputStride', 'targets', 'X', 'y', 'weights'] as const),
  ...(['batchX', 'batchY', 'batchWeights', 'order', 'starts', 'steps', 'strip'] as const),
] as const

const LAYER = [
  ...(['inputs', 'units', 'activation', 'weight', 'biases', 'weightGradient', 'biasGradient'] as const),
  ...(['panels', 'biasPanels', 'turned', 'output', 'delta', 'active', 'weightUpdate', 'biasUpdate'] as const),
] as const

/** Eight integers, and the numbers behind them; the last integer has no meaning. */
const UPDATE = ['optimizer', 'nesterov', 'lasso', 'ridge', 'scaled', 'first', 'second'] as const
const UPDATE_NUMBERS = ['lambda', 'l1', 'l2', 'gain', 'memory', 'other', 'epsilon'] as const

export type NetRecord = Readonly<Record<Exclude<(typeof NET)[number], 'layers' | 'firstLayer'>, number>>
export type LayerRecord = Readonly<Record<(typeof LAYER)[number], number>>
export type UpdateRecord = Readonly<Record<(typeof UPDATE)[number] | (typeof UPDATE_NUMBERS)[number], number>>

/** Columns of a panel: matrices with a column for each unit or feature have rows of whole panels. */
const PANEL = 8
/** Panel rows that a strip holds, and as many for what its thresholds are scaled by. */
const STRIP_ROWS = 2 * 64

/** Entries from row to row of a matrix with so many columns. */
export function paddedColumns(columns: number): number {
  return Math.ceil(columns / PANEL) * PANEL
}

/** Entries of the lists in which a layer of relus has the derivatives that are not zero. */
export function activeLength(rows: number, units: number): number {
  return (rows + 1) * 2 * paddedColumns(units)
}

/** Entries of the scratch that a net's `strip` is. */
export const STRIP_LENGTH = STRIP_ROWS * PANEL

/** Numbers of one step, in a list of all steps of an epoch: η, 1 − β₁ᵗ, 1 − β₂ᵗ, and 1 at the first step of all. */
export const STEP_LENGTH = 4

/** Writes a net and its layers; returns where. */
export function placeNet(arena: Arena, net: NetRecord, layers: readonly LayerRecord[]): number {
  const { offset: firstLayer, view } = arena.int32(layers.length * LAYER.length)
  for (const [l, layer] of layers.entries())
    for (const [f, name] of LAYER.entries()) view[l * LAYER.length + f] = layer[name]
  const all = { ...net, layers: layers.length, firstLayer }
  const { offset, view: fields } = arena.int32(NET.length)
  for (const [f, name] of NET.entries()) fields[f] = all[name]
  return offset
}

/** An update in the memory, whose λ may change. */
export interface PlacedUpdate {
  readonly offset: number
  setLambda(lambda: number): void
}

export function placeUpdate(arena: Arena, update: UpdateRecord): PlacedUpdate {
  const { offset, view } = arena.float64((UPDATE.length + 1) / 2 + UPDATE_NUMBERS.length)
  const integers = new Int32Array(view.buffer, offset, UPDATE.length)
  for (const [f, name] of UPDATE.entries()) integers[f] = update[name]
  const numbers = view.subarray((UPDATE.length + 1) / 2)
  for (const [f, name] of UPDATE_NUMBERS.entries()) numbers[f] = update[name]
  return {
    offset,
    setLambda(lambda) {
      numbers[UPDATE_NUMBERS.indexOf('lambda')] = lambda
    },
  }
}
