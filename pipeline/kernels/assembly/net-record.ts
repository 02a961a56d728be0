// A net as it lies in the memory: addresses and numbers that TypeScript writes (kernels/net-record.ts), field by field in this
// order, and that kernels read. Addresses are of T, which is f64 or f32 for the whole net, if not said otherwise.
//
// Columns of numbers that belong to the units of a layer come in eights, a panel: 64 bytes of f64, 32 of f32. A matrix with
// `units` columns has rows of `padded(units)` entries; what is beyond the last unit counts for nothing.

/** Columns of a panel. */
export const PANEL: i32 = 8

/** `columns`, rounded up to whole panels. */
export function padded(columns: i32): i32 {
  return (columns + PANEL - 1) & -PANEL
}

@unmanaged
export class Net {
  layers: i32
  /** Address of the first layer's record; the others follow. */
  firstLayer: usize
  loss: i32
  /** Entries from row to row of any input. */
  inputStride: i32
  /** Targets of one row. */
  targets: i32
  /** All rows, with their targets and weights; 0 for no weights. */
  X: usize
  y: usize
  weights: usize
  /** Room for one batch: (rows, inputStride), (rows, targets), (rows). */
  batchX: usize
  batchY: usize
  batchWeights: usize
  /** Lists of i32: rows, batch after batch; batch b is `order` from starts[b] to starts[b+1]. 0: one batch of all rows. */
  order: usize
  starts: usize
  /** A `Step` for each batch. */
  steps: usize
  /** Room for a part of a gradient: STRIP panel rows. */
  strip: usize
}

@unmanaged
export class Layer {
  inputs: i32
  units: i32
  activation: i32
  /** (units, inputs), row-major, as everyone else reads it; biases (units), or 0 for none; and the gradients by both. */
  weight: usize
  biases: usize
  weightGradient: usize
  biasGradient: usize
  /** The weights as kernels read them (panel, inputs, 8), and the biases (padded): copies for the time of a call. */
  panels: usize
  biasPanels: usize
  /** The weights the other way, as panels of inputs (panel, units, 8). */
  turned: usize
  /** (rows, padded units): what the units put out, and the loss's derivative by what they put in. */
  output: usize
  delta: usize
  /** Room for the lists of net-active.ts, ((rows + 1) × 2, padded units); 0 where derivatives are not sparse. */
  active: usize
  /** Addresses of an `Update` each. */
  weightUpdate: usize
  biasUpdate: usize
}

/** How one tensor is stepped: see net-direction.ts and net-move.ts. */
@unmanaged
export class Update {
  optimizer: i32
  nesterov: i32
  /** How an L1 part and an L2 part enter. */
  lasso: i32
  ridge: i32
  /** Whether thresholds are scaled for each weight as its gradient is. */
  scaled: i32
  /** What the optimizer remembers, in the order of the panels. */
  first: usize
  second: usize
  unused: i32
  /** λ in force, and what of it is L1 and L2. */
  lambda: f64
  l1: f64
  l2: f64
  /** What a threshold is multiplied by beside η. */
  gain: f64
  /** momentum, β₁ or α. */
  memory: f64
  /** dampening or β₂. */
  other: f64
  epsilon: f64
}

/** What differs from step to step. */
@unmanaged
export class Step {
  rate: f64
  /** 1 − β₁ᵗ and 1 − β₂ᵗ. */
  correction1: f64
  correction2: f64
  /** 1 at the first step of a training, else 0. */
  first: f64
}

export function layerOf(net: Net, l: i32): Layer {
  return changetype<Layer>(net.firstLayer + <usize>l * offsetof<Layer>())
}
